-- Runs unchanged on SQLite and PostgreSQL. Ids of posts grow with time, so they are order and cursor at once.
-- No foreign keys: the tables are split by different columns, so no database could check them.

CREATE TABLE account (                     -- split by id
    id          BIGINT PRIMARY KEY,
    is_private  BOOLEAN NOT NULL DEFAULT FALSE,
    is_pulled   BOOLEAN NOT NULL DEFAULT FALSE,  -- too many followers to copy to
    opened_at   BIGINT NOT NULL DEFAULT 0        -- whether a timeline is kept
);

CREATE TABLE post (                        -- split by author_id: an author's posts are the outbox
    author_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    text        TEXT NOT NULL,
    is_deleted  BOOLEAN NOT NULL DEFAULT FALSE,
    is_pulled   BOOLEAN NOT NULL DEFAULT FALSE,  -- as the account was when it was written
    request_key TEXT,                          -- of the request: a retry must not post twice
    PRIMARY KEY (author_id, id),
    UNIQUE (author_id, request_key)
);

CREATE TABLE follow (                      -- split by reader_id
    reader_id  BIGINT NOT NULL,
    author_id  BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'accepted')),
    PRIMARY KEY (reader_id, author_id)
);
-- In a partitioned store this index is a second table, split by author_id and fed from the log of the first.
CREATE INDEX follow_by_author ON follow (author_id, reader_id);

CREATE TABLE block (                       -- split by blocker_id, mirrored by blocked_id
    blocker_id  BIGINT NOT NULL,
    blocked_id  BIGINT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);

CREATE TABLE timeline (                    -- split by reader_id, in memory; all of it can be rebuilt
    reader_id  BIGINT NOT NULL,
    post_id    BIGINT NOT NULL,
    author_id  BIGINT NOT NULL,            -- kept to filter without loading the post
    PRIMARY KEY (reader_id, post_id)
);

CREATE TABLE fan_out (                     -- split by post_id: one row while a post is being copied
    post_id         BIGINT PRIMARY KEY,
    author_id       BIGINT NOT NULL,
    after_follower  BIGINT NOT NULL        -- copied up to this follower
);
