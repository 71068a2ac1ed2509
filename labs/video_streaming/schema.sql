-- Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC. Bytes of media are in object storage.

CREATE TABLE video (                       -- split by id
    id          TEXT PRIMARY KEY,
    owner_id    BIGINT NOT NULL,
    title       TEXT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 1,   -- a replaced original starts the pipeline again under the next one
    state       TEXT NOT NULL CHECK (state IN ('uploading', 'processing', 'playable', 'blocked', 'deleted')),
    created_at  BIGINT NOT NULL
);
CREATE INDEX video_by_owner ON video (owner_id, created_at, id);

CREATE TABLE upload (                      -- one for each revision, lives for a week
    video_id    TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    size        BIGINT NOT NULL CHECK (size > 0),
    received    BIGINT NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    expires_at  BIGINT NOT NULL,
    PRIMARY KEY (video_id, revision)
);

CREATE TABLE part (                        -- what a PATCH added; its object was written before this row
    video_id    TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    start       BIGINT NOT NULL CHECK (start >= 0),
    size        BIGINT NOT NULL CHECK (size > 0),
    object      TEXT NOT NULL UNIQUE,      -- a name of its own for every request
    PRIMARY KEY (video_id, revision, start)
);

CREATE TABLE task (                        -- one chunk on one rung, gone when the revision is encoded
    video_id     TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    rung         INTEGER NOT NULL,         -- 0 is made first
    chunk        INTEGER NOT NULL,
    usual        INTEGER NOT NULL,         -- seconds that such an attempt takes; a lease is a multiple
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    attempt      INTEGER NOT NULL DEFAULT 0,
    lease_until  BIGINT NOT NULL DEFAULT 0,
    output       TEXT,                     -- object of the attempt that finished first
    PRIMARY KEY (video_id, revision, rung, chunk),
    CHECK ((state = 'done') = (output IS NOT NULL))
);

CREATE TABLE rendition (                   -- a row means: every segment of it can be fetched
    video_id   TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    rung       INTEGER NOT NULL,
    codec      TEXT NOT NULL,
    kbit_s     INTEGER NOT NULL,
    ready_at   BIGINT NOT NULL,
    PRIMARY KEY (video_id, revision, codec, rung)
);

CREATE TABLE watched (                     -- from players' reports, split by video
    video_id  TEXT NOT NULL,
    day       BIGINT NOT NULL CHECK (day % 86400 = 0),
    region    TEXT NOT NULL,
    codec     TEXT NOT NULL,
    rung      INTEGER NOT NULL,
    seconds   BIGINT NOT NULL,             -- of video; decides what is encoded again, and what each cache holds
    stalled   BIGINT NOT NULL,             -- milliseconds
    PRIMARY KEY (video_id, day, region, codec, rung)
);
