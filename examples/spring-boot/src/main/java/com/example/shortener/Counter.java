package com.example.shortener;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Hands out values that no other process has: it leases a range of them, and loses the rest of it
 * when it stops.
 */
@Component
class Counter {

    private final JdbcClient db;
    private final int size;
    private long next;
    private long end;

    Counter(JdbcClient db, Settings settings) {
        this.db = db;
        this.size = settings.lease();
    }

    synchronized long next() {
        if (next == end) {
            long start = lease();
            next = start;
            end = start + size;
        }
        return next++;
    }

    /**
     * Moves the row only if nobody has moved it since it was read: no lock, no transaction, any
     * database.
     */
    private long lease() {
        while (true) {
            long start =
                    db.sql("SELECT next FROM lease WHERE length = 7").query(Long.class).single();
            int moved =
                    db.sql("UPDATE lease SET next = :end WHERE length = 7 AND next = :start")
                            .param("end", start + size)
                            .param("start", start)
                            .update();
            if (moved == 1) {
                return start;
            }
        }
    }
}
