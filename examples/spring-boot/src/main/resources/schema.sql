-- The part of the case study's schema that this service uses; runs unchanged
-- on H2 and PostgreSQL, any number of times. Times are seconds since
-- 1970-01-01 UTC. The column is link_key, as KEY is a reserved word in H2.

CREATE TABLE IF NOT EXISTS link (
    link_key    VARCHAR(64) PRIMARY KEY CHECK (length(link_key) >= 3),
    address     VARCHAR(2048) NOT NULL,
    request     VARCHAR(200) NOT NULL,             -- the idempotency key that created it
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT CHECK (expires_at > created_at),
    state       VARCHAR(8) NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'deleted', 'blocked'))
);

CREATE TABLE IF NOT EXISTS request (               -- rows live for a day
    idempotency_key  VARCHAR(200) PRIMARY KEY,     -- with accounts: (owner_id, idempotency_key)
    fingerprint      VARCHAR(64) NOT NULL,         -- hash of the body
    link_key         VARCHAR(64) NOT NULL,         -- chosen before the link is written
    created_at       BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS lease (                 -- one row for each length of key
    length  INTEGER PRIMARY KEY,
    next    BIGINT NOT NULL
);
INSERT INTO lease (length, next) SELECT 7, 0 WHERE NOT EXISTS (SELECT 1 FROM lease WHERE length = 7);

CREATE TABLE IF NOT EXISTS blocked_host (
    host   VARCHAR(255) PRIMARY KEY,
    since  BIGINT NOT NULL
);
