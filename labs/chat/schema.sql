-- Runs unchanged on SQLite and PostgreSQL. Times: ms since 1970-01-01 UTC.
-- What belongs to a conversation is split by its id: one shard, one transaction.

CREATE TABLE conversation (
    id        TEXT PRIMARY KEY,
    head      BIGINT NOT NULL DEFAULT 0,  -- the newest number
    followed  BIGINT NOT NULL DEFAULT 0   -- up to here, what follows
        CHECK (followed <= head),         -- elsewhere has been done
    epoch     BIGINT NOT NULL DEFAULT 1   -- a restored backup adds one
);
CREATE INDEX conversation_open ON conversation (id) WHERE followed < head;

CREATE TABLE event (               -- the log; only a body is ever erased
    conversation  TEXT NOT NULL,
    seq           BIGINT NOT NULL CHECK (seq > 0),
    kind          TEXT NOT NULL
        CHECK (kind IN ('text', 'edit', 'delete', 'join', 'leave')),
    target        BIGINT CHECK (target < seq),  -- what is edited or deleted
    device        TEXT NOT NULL,                -- who sent it ...
    n             BIGINT NOT NULL CHECK (n > 0),  -- ... as which of its own
    body          TEXT CHECK (length(body) <= 8000),
    texts         BIGINT NOT NULL,              -- of kind 'text' up to here
    sent_at       BIGINT NOT NULL,              -- shown, never sorted by
    PRIMARY KEY (conversation, seq),
    UNIQUE (conversation, device, n),
    CHECK ((kind IN ('edit', 'delete')) = (target IS NOT NULL))
);

CREATE TABLE member (
    conversation  TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    joined        BIGINT NOT NULL,              -- sees what follows this
    left_at       BIGINT CHECK (left_at > joined),  -- ... up to here
    delivered     BIGINT NOT NULL DEFAULT 0,    -- on any device, up to here
    read          BIGINT NOT NULL DEFAULT 0 CHECK (read <= delivered),
    PRIMARY KEY (conversation, user_id)
);

CREATE TABLE conversation_of_user (  -- split by user_id
    user_id       TEXT NOT NULL,
    conversation  TEXT NOT NULL,
    PRIMARY KEY (user_id, conversation)
);
