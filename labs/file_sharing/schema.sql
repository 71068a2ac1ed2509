-- Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC. All but `chunk` are split by namespace_id. Hashes are hex here for reading.

CREATE TABLE namespace (                   -- the root folder of an account, or one shared folder
    id          BIGINT PRIMARY KEY,
    owner_id    BIGINT NOT NULL,           -- who pays: the quota counts here alone
    head        BIGINT NOT NULL DEFAULT 0, -- sequence number of the last journal entry
    used_bytes  BIGINT NOT NULL DEFAULT 0 CHECK (used_bytes >= 0)
);

CREATE TABLE node (                        -- the tree as it is now
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    id            TEXT NOT NULL,           -- chosen by the client, survives renames and moves; of a mount: the namespace it shows
    parent_id     TEXT NOT NULL,           -- '' is the root of the namespace
    name          TEXT NOT NULL,           -- as the user wrote it
    name_key      TEXT NOT NULL,           -- normalized and case-folded: what must be unique in a folder
    kind          TEXT NOT NULL CHECK (kind IN ('file', 'folder', 'mount')),
    rev           BIGINT NOT NULL,         -- the journal entry that made it so
    PRIMARY KEY (namespace_id, id),
    UNIQUE (namespace_id, parent_id, name_key)
);

CREATE TABLE journal (                     -- append-only; also the version history
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    seq           BIGINT NOT NULL,         -- without gaps, from 1
    node_id       TEXT NOT NULL,
    parent_id     TEXT,                    -- NULL: deleted
    name          TEXT,
    size          BIGINT NOT NULL DEFAULT 0,
    chunks        TEXT,                    -- the list of hashes, or the hash of a chunk that holds a long list
    author_id     BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (namespace_id, seq),
    CHECK ((parent_id IS NULL) = (name IS NULL))
);
CREATE INDEX journal_by_node ON journal (namespace_id, node_id, seq);

CREATE TABLE accepted (                    -- commits by the client's id, so that a retry gets the first answer
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    commit_id     TEXT NOT NULL,
    first_seq     BIGINT NOT NULL,         -- its entries in the journal, from which the answer is made
    last_seq      BIGINT NOT NULL CHECK (last_seq >= first_seq),
    PRIMARY KEY (namespace_id, commit_id)
);

CREATE TABLE namespace_chunk (             -- what may be committed or downloaded here; the sweep reads it
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    hash          TEXT NOT NULL,
    until         BIGINT,                  -- of an upload not yet committed; NULL while a kept version refers to it
    PRIMARY KEY (namespace_id, hash)
);

CREATE TABLE mount (                       -- where a member sees a shared folder
    member_id     BIGINT NOT NULL,
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    role          TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    PRIMARY KEY (member_id, namespace_id)
);
CREATE INDEX mount_by_namespace ON mount (namespace_id, member_id, role);

CREATE TABLE link (
    token_hash    TEXT PRIMARY KEY,        -- of the token, which begins with its namespace: a leaked backup opens nothing
    namespace_id  BIGINT NOT NULL REFERENCES namespace (id),
    node_id       TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('editor', 'viewer')),
    created_by    BIGINT NOT NULL,
    expires_at    BIGINT,
    revoked_at    BIGINT
);

CREATE TABLE chunk (                       -- another database, split by hash
    hash          TEXT PRIMARY KEY,        -- SHA-256 of the plaintext
    volume        BIGINT NOT NULL,         -- where it lies: an erasure-coded volume and the place in it
    position      BIGINT NOT NULL,
    size          INTEGER NOT NULL CHECK (size BETWEEN 1 AND 8388608),
    seen_at       BIGINT NOT NULL          -- last stored, asked for or committed; a sweep deletes only if unchanged
);
