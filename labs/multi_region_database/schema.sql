-- The area comes first in the key of every row that has a home: a row and all that is changed with it live together.
CREATE TABLE area (              -- global: read everywhere, changed by operators
    area        TEXT PRIMARY KEY,
    leader      TEXT NOT NULL,   -- the region that leads its groups when all is well
    CHECK (area IN ('america', 'europe', 'pacific'))
);
CREATE TABLE directory (         -- global: where a workspace is, as a hint; nothing personal in it
    workspace   TEXT PRIMARY KEY,
    area        TEXT NOT NULL REFERENCES area (area)
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
CREATE TABLE workspace (         -- what decides: every writing transaction reads it, in the group of the rows it changes
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'frozen', 'gone')),
    PRIMARY KEY (area, workspace)
);
CREATE TABLE document (
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    document    TEXT NOT NULL,
    body        TEXT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    PRIMARY KEY (area, workspace, document),
    FOREIGN KEY (area, workspace) REFERENCES workspace (area, workspace)
);
CREATE TABLE workspace_grant (   -- the grantee may be at home elsewhere; the grant lives with what it opens
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    grantee     TEXT NOT NULL,   -- "europe:a81": area and account, no foreign key across areas
    role        TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'owner')),
    PRIMARY KEY (area, workspace, grantee),
    FOREIGN KEY (area, workspace) REFERENCES workspace (area, workspace)
);
CREATE TABLE request (           -- what a retry is answered, written by the transaction that it repeats
    area        TEXT NOT NULL,
    workspace   TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer      TEXT NOT NULL,
    expires     INTEGER NOT NULL, -- a day later, as seconds; then a job deletes it
    PRIMARY KEY (area, workspace, idempotency_key)
);
