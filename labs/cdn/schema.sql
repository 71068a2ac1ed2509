-- What the control plane keeps. Edges keep none of it as tables: they receive compiled configurations and the purge log.
CREATE TABLE customer (
    id            INTEGER PRIMARY KEY,
    part          INTEGER NOT NULL CHECK (part BETWEEN 0 AND 63),  -- of the purge log; every customer has one
    when_cut_off  TEXT NOT NULL DEFAULT 'serve' CHECK (when_cut_off IN ('serve', 'revalidate')),
    UNIQUE (id, part)
);

CREATE TABLE hostname (
    host         TEXT NOT NULL CHECK (host = lower(host)),
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    proved_at    INTEGER,                                          -- NULL: nobody showed that it is theirs; not served
    key_ref      TEXT,                                             -- where the private key is; never the key itself
    PRIMARY KEY (host, customer_id)
);
CREATE UNIQUE INDEX hostname_owner ON hostname (host) WHERE proved_at IS NOT NULL;  -- a mere claim can't lock the owner out

CREATE TABLE config (
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    version      INTEGER NOT NULL,
    body         TEXT NOT NULL,
    stage        INTEGER NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 4),  -- 0 stored, 1 canary … 4 everywhere
    state        TEXT NOT NULL DEFAULT 'rolling' CHECK (state IN ('rolling', 'live', 'past', 'withdrawn')),
    PRIMARY KEY (customer_id, version)
);
CREATE UNIQUE INDEX config_in_force ON config (customer_id, state) WHERE state IN ('rolling', 'live');  -- one of each

CREATE TABLE purge (
    part             INTEGER NOT NULL,
    position         INTEGER NOT NULL,                             -- counts up in its part, without gaps
    customer_id      INTEGER NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('url', 'tag', 'prefix', 'all')),
    value            TEXT NOT NULL,
    soft             INTEGER NOT NULL CHECK (soft IN (0, 1)),      -- 1: serve the old copy while one fetch renews it
    idempotency_key  TEXT NOT NULL,
    item             INTEGER NOT NULL,                             -- which of the tags or URLs of one request
    accepted_at      INTEGER NOT NULL,
    confirmed_by     TEXT,
    PRIMARY KEY (part, position),
    UNIQUE (customer_id, idempotency_key, item),
    FOREIGN KEY (customer_id, part) REFERENCES customer (id, part),  -- a customer's purges have one order
    CHECK (kind <> 'all' OR soft = 1 OR confirmed_by IS NOT NULL)
);
CREATE INDEX purge_by_customer ON purge (customer_id, accepted_at);

CREATE TABLE applied (
    part      INTEGER NOT NULL,
    server    TEXT NOT NULL,
    position  INTEGER NOT NULL,                                    -- all up to here is in force on this server
    serving   INTEGER NOT NULL CHECK (serving IN (0, 1)),          -- 0: none, and it stopped by itself; new ones start here
    PRIMARY KEY (part, server)
);

CREATE VIEW purge_status AS                                        -- done: no server that readers reach lags behind it
SELECT p.part, p.position, p.customer_id,
       (SELECT count(*) FROM applied a WHERE a.part = p.part AND a.serving AND a.position < p.position) AS lagging
FROM purge p;
