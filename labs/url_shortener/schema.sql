-- Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC.
-- No foreign keys: the tables are split by different columns, so no database could check them.

CREATE TABLE link (                        -- split by key
    key         TEXT PRIMARY KEY CHECK (length(key) BETWEEN 3 AND 64),
    address     TEXT NOT NULL CHECK (length(address) <= 2048),
    owner_id    BIGINT NOT NULL,
    request     TEXT NOT NULL,             -- the idempotency key that created it
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT CHECK (expires_at > created_at),
    state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'deleted', 'blocked'))
);
CREATE INDEX link_by_owner ON link (owner_id, created_at, key);  -- the key, so that a cursor is unique

CREATE TABLE request (                     -- split by owner_id; rows live for a day
    owner_id         BIGINT NOT NULL,
    idempotency_key  TEXT NOT NULL,
    fingerprint      TEXT NOT NULL,        -- hash of the body
    link_key         TEXT NOT NULL,        -- chosen before the link is written
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (owner_id, idempotency_key)
);

CREATE TABLE lease (                       -- one row for each length of key
    length  INTEGER PRIMARY KEY,
    next    BIGINT NOT NULL
);
INSERT INTO lease (length, next) VALUES (7, 0);

CREATE TABLE blocked_host (                -- small: every redirector holds all of it in memory
    host   TEXT PRIMARY KEY,
    since  BIGINT NOT NULL
);

CREATE TABLE click_hour (                  -- split by link_key
    link_key  TEXT NOT NULL,
    hour      BIGINT NOT NULL CHECK (hour % 3600 = 0),
    people    BIGINT NOT NULL,
    machines  BIGINT NOT NULL,
    PRIMARY KEY (link_key, hour)
);

CREATE TABLE consumed (                    -- how far each part of the click log is counted
    part         INTEGER PRIMARY KEY,
    next_offset  BIGINT NOT NULL
);
