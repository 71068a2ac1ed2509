-- Runs unchanged on SQLite and PostgreSQL. What is configured lives in PostgreSQL and is pushed to the gateways.
-- The last table is what a regional store keeps in memory, one value a bucket; it is SQL here so that it can be run.

CREATE TABLE customer (
    id           BIGINT PRIMARY KEY,
    plan         TEXT NOT NULL,
    home_region  TEXT NOT NULL             -- where its regional shares are decided
);

CREATE TABLE plan_limit (
    plan        TEXT NOT NULL,
    name        TEXT NOT NULL,             -- 'default', 'export': the policy's name in RateLimit-Policy
    per_second  DOUBLE PRECISION CHECK (per_second > 0),
    burst       BIGINT NOT NULL CHECK (burst > 0),  -- of concurrent requests: how many
    unit        TEXT NOT NULL CHECK (unit IN ('requests', 'points', 'concurrent-requests')),
    on_failure  TEXT NOT NULL CHECK (on_failure IN ('open', 'local', 'closed')),
    enforced    DOUBLE PRECISION NOT NULL DEFAULT 0 CHECK (enforced BETWEEN 0 AND 1),  -- 0 is shadow mode
    version     BIGINT NOT NULL DEFAULT 1, -- the ETag; a change names the one it replaces
    PRIMARY KEY (plan, name),
    CHECK ((unit = 'concurrent-requests') = (per_second IS NULL))
);

CREATE TABLE limit_override (              -- promised to one customer by a person
    customer_id  BIGINT NOT NULL,
    name         TEXT NOT NULL,
    per_second   DOUBLE PRECISION NOT NULL CHECK (per_second > 0),
    burst        BIGINT NOT NULL CHECK (burst > 0),
    reason       TEXT NOT NULL,
    ends_at      BIGINT,
    PRIMARY KEY (customer_id, name)
);

CREATE TABLE region_share (                -- shares of one limit add up to at most 1: its home, the only writer, sees to it
    customer_id  BIGINT NOT NULL,
    name         TEXT NOT NULL,
    region       TEXT NOT NULL,
    share        DOUBLE PRECISION NOT NULL CHECK (share BETWEEN 0 AND 1),
    ends_at      BIGINT NOT NULL,          -- microseconds; then the region falls back to its floor
    PRIMARY KEY (customer_id, name, region)
);

CREATE TABLE bucket (
    key  TEXT PRIMARY KEY,                 -- '{customer}:name', all of one customer in one slot
    tat  BIGINT NOT NULL                   -- microseconds: when the bucket will be full again
);
