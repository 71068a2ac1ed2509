package com.example.shortener;

import static org.springframework.http.HttpStatus.CONFLICT;
import static org.springframework.http.HttpStatus.GONE;
import static org.springframework.http.HttpStatus.NOT_FOUND;
import static org.springframework.http.HttpStatus.UNPROCESSABLE_CONTENT;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The case study's service on one database. Each statement commits by itself, in an order that a
 * retry can complete.
 */
@Service
class Links {

    /** What a request asks for. */
    record NewLink(String address, String alias, @JsonProperty("expires_at") Long expiresAt) {}

    /** Where a key leads, and for how many seconds a browser may believe it. */
    record Redirect(String address, long seconds) {}

    private record Request(String fingerprint, String linkKey, long createdAt) {}

    private record Row(String address, Long expiresAt, String state) {}

    private final JdbcClient db;
    private final Counter counter;
    private final Keys keys;
    private final Settings settings;
    private final InstantSource clock;

    Links(JdbcClient db, Counter counter, Keys keys, Settings settings, InstantSource clock) {
        this.db = db;
        this.counter = counter;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** The key of the new link, or of the one that this request made when it came before. */
    String create(String idempotencyKey, NewLink link) {
        String fingerprint = fingerprint(link);
        Request request =
                find(idempotencyKey).orElseGet(() -> remember(idempotencyKey, fingerprint, link));
        if (!request.fingerprint().equals(fingerprint)) {
            throw refused(
                    UNPROCESSABLE_CONTENT,
                    "key-reused",
                    "This Idempotency-Key came with another body before.");
        }
        insertLink(request, idempotencyKey, link);
        String owner =
                db.sql("SELECT request FROM link WHERE link_key = :key")
                        .param("key", request.linkKey())
                        .query(String.class)
                        .single();
        if (!owner.equals(idempotencyKey)) {
            if (link.alias() == null) { // never to be retried: the counter went back
                throw new IllegalStateException(
                        "The key was issued before. Was the lease row restored from a backup?");
            }
            throw refused(CONFLICT, "alias-taken", "Another link has this alias.");
        }
        return request.linkKey();
    }

    Redirect follow(String key) {
        Optional<Row> found =
                db.sql("SELECT address, expires_at, state FROM link WHERE link_key = :key")
                        .param("key", key)
                        .query(Row.class)
                        .optional();
        if (found.isEmpty()) {
            throw refused(NOT_FOUND, "no-such-link", "There is no such link.");
        }
        Row row = found.get();
        long left = row.expiresAt() == null ? Long.MAX_VALUE : row.expiresAt() - now();
        if (!row.state().equals("active") || left <= 0 || !mayLeadTo(row.address())) {
            throw refused(GONE, "link-gone", "This link no longer leads anywhere.");
        }
        return new Redirect(row.address(), Math.min(60, left));
    }

    private Optional<Request> find(String idempotencyKey) {
        return db.sql(
                        "SELECT fingerprint, link_key, created_at FROM request"
                                + " WHERE idempotency_key = :key")
                .param("key", idempotencyKey)
                .query(Request.class)
                .optional();
    }

    /**
     * From here on every retry finds the same key, also when the process dies before the link is
     * written.
     */
    private Request remember(String idempotencyKey, String fingerprint, NewLink link) {
        if (!mayLeadTo(link.address()) || link.expiresAt() != null && link.expiresAt() <= now()) {
            throw refused(
                    UNPROCESSABLE_CONTENT, "address-refused", "This address cannot be shortened.");
        }
        if (link.alias() != null && !Rules.aliasAllowed(link.alias())) {
            throw refused(
                    UNPROCESSABLE_CONTENT,
                    "alias-refused",
                    "An alias is lower-case words joined by hyphens.");
        }
        try {
            String key = link.alias() != null ? link.alias() : keys.keyOf(counter.next());
            db.sql("INSERT INTO request VALUES (?, ?, ?, ?)")
                    .params(idempotencyKey, fingerprint, key, now())
                    .update();
        } catch (DuplicateKeyException sameRequestElsewhere) {
            // It came twice at once; what the other one chose is read below.
        }
        return find(idempotencyKey).orElseThrow();
    }

    /** As of the time of the first try: a retry may come when the link has already expired. */
    private void insertLink(Request request, String idempotencyKey, NewLink link) {
        try {
            db.sql("INSERT INTO link VALUES (?, ?, ?, ?, ?, 'active')")
                    .params(
                            request.linkKey(),
                            link.address(),
                            idempotencyKey,
                            request.createdAt(),
                            link.expiresAt())
                    .update();
        } catch (DuplicateKeyException exists) {
            // Ours from an earlier try, or another's; the caller looks.
        }
    }

    private boolean mayLeadTo(String address) {
        Optional<String> host = address == null ? Optional.empty() : Rules.host(address);
        if (host.isEmpty() || Rules.domains(host.get()).contains(settings.base().getHost())) {
            return false;
        }
        long blocked =
                db.sql("SELECT count(*) FROM blocked_host WHERE host IN (:domains)")
                        .param("domains", Rules.domains(host.get()))
                        .query(Long.class)
                        .single();
        return blocked == 0;
    }

    private Problem refused(HttpStatus status, String kind, String title) {
        return new Problem(status, settings.base(), kind, title);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static String fingerprint(NewLink link) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Object field : new Object[] {link.address(), link.alias(), link.expiresAt()}) {
                String text = field == null ? "" : field.toString();
                sha.update(
                        ((field == null ? "-" : text.length()) + ":" + text)
                                .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java platform has SHA-256
        }
    }
}
