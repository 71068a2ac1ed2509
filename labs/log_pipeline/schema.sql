-- The catalog: small, transactional, one per region. The lines themselves are objects, named here.
CREATE TABLE position (           -- how far each file of each agent is in chunks: the offset below which nothing is taken again
    agent       TEXT    NOT NULL,
    file        TEXT    NOT NULL, -- fingerprint and time of birth, never the name: names and inodes are used again
    from_offset INTEGER NOT NULL, -- where this reader began: two ranges of one file while a backlog is filled in
    next_offset INTEGER NOT NULL, -- moved only WHERE it still is what the writer began with
    tenant      TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    up_to_time  INTEGER NOT NULL, -- searches are complete to here, by lines or by the agent's heartbeat
    PRIMARY KEY (agent, file, from_offset),
    CHECK (next_offset >= from_offset)
) WITHOUT ROWID;
CREATE INDEX position_service ON position (tenant, service, up_to_time);
CREATE TRIGGER position_range BEFORE UPDATE OF next_offset ON position -- a range ends where the next begins
WHEN NEW.next_offset < OLD.next_offset OR EXISTS (
    SELECT 1 FROM position WHERE agent = NEW.agent AND file = NEW.file
        AND from_offset > NEW.from_offset AND from_offset < NEW.next_offset)
BEGIN SELECT RAISE(ABORT, 'backward, or into the next range'); END;
CREATE TRIGGER position_overlap BEFORE INSERT ON position
WHEN EXISTS (
    SELECT 1 FROM position WHERE agent = NEW.agent AND file = NEW.file AND from_offset <> NEW.from_offset
        AND from_offset < NEW.next_offset AND next_offset > NEW.from_offset)
BEGIN SELECT RAISE(ABORT, 'ranges overlap'); END;

CREATE TABLE gap (                -- what is missing: committed with the position that jumped over it
    agent       TEXT    NOT NULL,
    file        TEXT    NOT NULL,
    from_offset INTEGER NOT NULL,
    to_offset   INTEGER NOT NULL CHECK (to_offset > from_offset),
    tenant      TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    from_time   INTEGER NOT NULL, -- of the last line before and the first one after
    to_time     INTEGER NOT NULL,
    reason      TEXT    NOT NULL, -- 'rotated-unread', 'refused', 'unknown'
    PRIMARY KEY (agent, file, from_offset)
) WITHOUT ROWID;
CREATE INDEX gap_service ON gap (tenant, service, to_time);

CREATE TABLE chunk (              -- compressed lines of one stream over a few minutes, never changed
    tenant      TEXT    NOT NULL,
    stream      TEXT    NOT NULL, -- service, environment, level: few values, known in advance
    from_time   INTEGER NOT NULL,
    to_time     INTEGER NOT NULL CHECK (to_time >= from_time),
    object      TEXT    NOT NULL UNIQUE,
    raw_bytes   INTEGER NOT NULL CHECK (raw_bytes > 0), -- what a scan will have to look through
    stored_bytes INTEGER NOT NULL CHECK (stored_bytes > 0),
    delete_after INTEGER NOT NULL,
    PRIMARY KEY (tenant, stream, from_time, object)
) WITHOUT ROWID;
CREATE INDEX chunk_expiry ON chunk (delete_after);

CREATE TABLE tenant (
    name        TEXT    PRIMARY KEY,
    bytes_per_s INTEGER NOT NULL CHECK (bytes_per_s > 0), -- guaranteed; above it, what is spare
    bytes_per_day INTEGER NOT NULL CHECK (bytes_per_day > 0),
    scan_budget INTEGER NOT NULL CHECK (scan_budget > 0)  -- raw bytes one query may look through
) WITHOUT ROWID;

CREATE TABLE erasure (            -- lines to hide at once and to rewrite chunks without
    id          INTEGER PRIMARY KEY,
    tenant      TEXT    NOT NULL REFERENCES tenant (name),
    pattern     TEXT    NOT NULL,
    before_time INTEGER NOT NULL,
    done_at     INTEGER           -- when no chunk with older lines is left, and none can still come from a backlog
);
