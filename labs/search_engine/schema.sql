-- What the index is made from, and what is known of its builds. Runs unchanged on SQLite and PostgreSQL.

CREATE TABLE post (                        -- the truth; split by post_id, as the shards of the index are
    post_id       BIGINT PRIMARY KEY,
    community_id  BIGINT NOT NULL,
    version       BIGINT NOT NULL CHECK (version > 0),
    body          TEXT,                    -- NULL: deleted; the row stays, or a late copy would bring the post back
    created_at    BIGINT NOT NULL
);

CREATE TABLE change (                      -- written with the post, in one transaction; tailed into the change log as it commits
    change_id  INTEGER PRIMARY KEY,        -- given out before the commit, so no order to read by: the log has positions of its own
    post_id    BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    UNIQUE (post_id, version)
);

CREATE TABLE generation (                  -- one complete index, built with one analyzer and one number of shards
    generation     INTEGER PRIMARY KEY,
    analyzer       TEXT NOT NULL,
    shards         INTEGER NOT NULL CHECK (shards > 0),
    from_position  BIGINT NOT NULL,        -- the change log at the moment before the copying began
    state          TEXT NOT NULL CHECK (state IN ('building', 'serving', 'kept', 'dropped'))
);
CREATE UNIQUE INDEX one_serving ON generation (state) WHERE state = 'serving';  -- the alias

CREATE TABLE indexed (                     -- what a generation holds of each post: in the engine, two columns of the segment
    generation  INTEGER NOT NULL,
    post_id     BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    live        BOOLEAN NOT NULL,          -- false: deleted, and remembered until the copying is over
    PRIMARY KEY (generation, post_id)
);

CREATE TABLE judgment (                    -- what a person thought of a post as an answer to a query
    query_text  TEXT NOT NULL,
    post_id     BIGINT NOT NULL,
    judge       TEXT NOT NULL,
    grade       INTEGER NOT NULL CHECK (grade BETWEEN 0 AND 3),
    PRIMARY KEY (query_text, post_id, judge)
);
