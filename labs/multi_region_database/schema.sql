-- The area comes first in the key of every row that has a home: a row and all that is changed with it live together.
CREATE TABLE area (              -- global: read everywhere, changed by operators
    area        TEXT PRIMARY KEY,
    leader      TEXT NOT NULL,   -- the region that leads its groups when all is well
    CHECK (area IN ('america', 'europe', 'pacific'))
);
CREATE TABLE directory (         -- global: where a workspace is; nothing personal in it
    workspace   TEXT PRIMARY KEY,
    area        TEXT NOT NULL REFERENCES area (area),
    moving_to   TEXT REFERENCES area (area),      -- while set, writes to the workspace are refused
    CHECK (moving_to IS NULL OR moving_to <> area)
);
CREATE TABLE login (             -- global, for an address must be unique in the world: its keyed hash, not the address
    address_mac BLOB PRIMARY KEY CHECK (length(address_mac) = 32),
    area        TEXT NOT NULL REFERENCES area (area),
    account     TEXT NOT NULL
);
CREATE TABLE account (           -- by row, as all that follow
    area        TEXT NOT NULL,
    account     TEXT NOT NULL,
    address     TEXT NOT NULL,
    PRIMARY KEY (area, account)
);
CREATE TABLE document (
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    document    TEXT NOT NULL,
    body        TEXT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    PRIMARY KEY (area, workspace, document)
);
CREATE TABLE workspace_grant (   -- the grantee may be at home elsewhere; the grant lives with what it opens
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    grantee     TEXT NOT NULL,   -- "europe:a81": area and account, no foreign key across areas
    role        TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'owner')),
    PRIMARY KEY (area, workspace, grantee)
);
CREATE TABLE request (           -- what a retry is answered, written by the transaction that it repeats
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer      TEXT NOT NULL,
    PRIMARY KEY (area, workspace, idempotency_key)
);
