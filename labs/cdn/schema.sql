-- What the control plane keeps. Edges keep none of it as tables: they receive compiled configurations and the purge log.
CREATE TABLE customer (
    id            INTEGER PRIMARY KEY,
    part          INTEGER NOT NULL CHECK (part BETWEEN 0 AND 63),  -- of the purge log; every customer has one
    when_cut_off  TEXT NOT NULL DEFAULT 'serve' CHECK (when_cut_off IN ('serve', 'revalidate'))
);

CREATE TABLE hostname (
    host         TEXT PRIMARY KEY CHECK (host = lower(host)),
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    proved_at    INTEGER,                                          -- NULL: nobody showed that it is theirs; not served
    key_ref      TEXT                                              -- where the private key is; never the key itself
);

CREATE TABLE config (
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    version      INTEGER NOT NULL,
    body         TEXT NOT NULL,
    stage        INTEGER NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 4),  -- 0 stored, 1 canary … 4 everywhere
    state        TEXT NOT NULL DEFAULT 'rolling' CHECK (state IN ('rolling', 'live', 'withdrawn')),
    PRIMARY KEY (customer_id, version)
);

CREATE TABLE purge (
    part             INTEGER NOT NULL,
    position         INTEGER NOT NULL,                             -- counts up in its part, without gaps
    customer_id      INTEGER NOT NULL REFERENCES customer (id),
    kind             TEXT NOT NULL CHECK (kind IN ('url', 'tag', 'prefix', 'all')),
    value            TEXT NOT NULL,
    soft             INTEGER NOT NULL DEFAULT 1 CHECK (soft IN (0, 1)),
    idempotency_key  TEXT NOT NULL,
    accepted_at      INTEGER NOT NULL,
    PRIMARY KEY (part, position),
    UNIQUE (customer_id, idempotency_key, kind, value)
);
CREATE INDEX purge_by_customer ON purge (customer_id, accepted_at);

CREATE TABLE applied (
    part      INTEGER NOT NULL,
    server    TEXT NOT NULL,
    position  INTEGER NOT NULL,                                    -- all up to here is in force on this server
    serving   INTEGER NOT NULL CHECK (serving IN (0, 1)),          -- 0: out of rotation
    PRIMARY KEY (part, server)
);

CREATE VIEW purge_status AS                                        -- done: no server that readers reach lags behind it
SELECT p.part, p.position, p.customer_id,
       (SELECT count(*) FROM applied a WHERE a.part = p.part AND a.serving AND a.position < p.position) AS lagging
FROM purge p;
