-- What the configuration service keeps. Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC.
-- Items are in no table: they live in the memory of the nodes, and may vanish.

CREATE TABLE pool (
    name         TEXT PRIMARY KEY,
    epoch        BIGINT NOT NULL CHECK (epoch > 0),    -- of the ring that reads use
    state        TEXT NOT NULL CHECK (state IN ('steady', 'changing')),
    changed_at   BIGINT NOT NULL
);

CREATE TABLE position (                    -- a place on the ring, named once and for ever; machines come and go
    pool         TEXT NOT NULL REFERENCES pool (name),
    zone         TEXT NOT NULL,
    number       INTEGER NOT NULL CHECK (number >= 0),
    from_epoch   BIGINT NOT NULL,          -- deletes come here from now on, reads one epoch later
    to_epoch     BIGINT CHECK (to_epoch > from_epoch),  -- from here on no deletes come; its values are dropped
    PRIMARY KEY (pool, zone, number, from_epoch)
);

CREATE TABLE machine (
    address      TEXT PRIMARY KEY,
    pool         TEXT NOT NULL,
    zone         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    filled       BOOLEAN NOT NULL,         -- until then a miss asks another copy before the database
    lease_until  BIGINT NOT NULL,
    UNIQUE (pool, zone, number)            -- one machine for each position
);

CREATE TABLE hot_key (
    pool         TEXT NOT NULL REFERENCES pool (name),
    key          TEXT NOT NULL CHECK (length(key) <= 250),
    copies       INTEGER NOT NULL CHECK (copies > 1),  -- in each zone
    promoted_at  BIGINT NOT NULL,          -- part of the name under which the further copies lie
    until        BIGINT NOT NULL CHECK (until > promoted_at),
    PRIMARY KEY (pool, key)
);
CREATE INDEX hot_key_by_age ON hot_key (pool, promoted_at, key);
