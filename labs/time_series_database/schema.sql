-- What a block holds, and the catalog of blocks. In production the first three
-- are parts of one or two files, the catalog is the listing of a bucket.
-- Times are milliseconds since 1970-01-01 UTC. Runs on SQLite.

CREATE TABLE series (        -- numbered in the order of their labels
    block   TEXT NOT NULL,
    number  INTEGER NOT NULL,
    labels  TEXT NOT NULL,   -- all of them: the identity
    PRIMARY KEY (block, number),
    UNIQUE (block, labels)
) WITHOUT ROWID;

CREATE TABLE posting (       -- which series have this label
    block   TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    number  INTEGER NOT NULL,
    PRIMARY KEY (block, name, value, number)
) WITHOUT ROWID;

CREATE TABLE chunk (         -- readable from its beginning only
    block    TEXT NOT NULL,
    number   INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL CHECK (last >= first),
    samples  INTEGER NOT NULL CHECK (samples BETWEEN 1 AND 120),
    bits     INTEGER NOT NULL,
    data     BLOB NOT NULL CHECK (length(data) = (bits + 7) / 8),
    PRIMARY KEY (block, number, first)
) WITHOUT ROWID;

CREATE TABLE block (         -- a block is visible once its row is here
    block       TEXT PRIMARY KEY,      -- a name that no other writer uses
    first       INTEGER NOT NULL,
    until       INTEGER NOT NULL CHECK (until > first),
    resolution  INTEGER NOT NULL DEFAULT 0 CHECK (resolution IN (0, 300000)),
    replica     TEXT NOT NULL,         -- the zone that wrote it
    head        INTEGER NOT NULL,      -- all heads of a zone write the same span
    deleted_at  INTEGER                -- a mark; removed when unread
);
CREATE INDEX block_by_time ON block (resolution, until) WHERE deleted_at IS NULL;
