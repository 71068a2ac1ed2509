-- What must be exact; vectors and counts are derived from it. Runs unchanged on SQLite and PostgreSQL.

CREATE TABLE hidden (                       -- "not interested": read on every page, by primary key
    user_id    BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('item', 'seller', 'topic')),
    target_id  BIGINT NOT NULL,
    hidden_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, target_id)
);

CREATE TABLE feature_value (                -- the offline store: every value there ever was
    entity_id     BIGINT NOT NULL,
    feature       TEXT NOT NULL,
    window_end    BIGINT NOT NULL,          -- up to here it has counted
    available_at  BIGINT NOT NULL,          -- from here on serving could read it
    value         DOUBLE PRECISION NOT NULL,
    CHECK (available_at >= window_end),
    PRIMARY KEY (entity_id, feature, window_end, available_at)
);

CREATE TABLE impression (                   -- one slot of one page, written when it was served
    request_id   TEXT NOT NULL,
    position     INTEGER NOT NULL CHECK (position > 0),
    user_id      BIGINT NOT NULL,
    item_id      BIGINT NOT NULL,
    served_at    BIGINT NOT NULL,
    model        TEXT NOT NULL,             -- the ranker, and with it the versions of both towers
    arms         TEXT NOT NULL,             -- the experiments and variants that the visitor was in
    source       TEXT NOT NULL,             -- which candidate source brought it
    propensity   DOUBLE PRECISION NOT NULL CHECK (propensity > 0 AND propensity <= 1),
    features     TEXT NOT NULL,             -- as the ranker saw them
    PRIMARY KEY (request_id, position)
);

CREATE TABLE click (                        -- what came of it; a retry of the client counts once
    event_id    TEXT PRIMARY KEY,
    request_id  TEXT NOT NULL,
    position    INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('seen', 'click', 'buy', 'hide')),
    at          BIGINT NOT NULL,
    FOREIGN KEY (request_id, position) REFERENCES impression (request_id, position)
);

CREATE TABLE erasure (                      -- one row a request; done when no store and no serving model is older
    user_id       BIGINT NOT NULL,          -- who comes back may ask again
    requested_at  BIGINT NOT NULL,
    stores_done   BIGINT,
    models_done   BIGINT,
    PRIMARY KEY (user_id, requested_at)
);
