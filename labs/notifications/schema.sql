-- Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC.
-- person, notice, message and consent are split by person_id, so that one transaction decides for one person;
-- address and suppression are split by address_hash. No foreign keys cross that line.

CREATE TABLE person (
    person_id   BIGINT PRIMARY KEY,
    zone        TEXT NOT NULL,             -- a name from the tz database, never an offset
    quiet_from  INTEGER NOT NULL DEFAULT 79200 CHECK (quiet_from BETWEEN 0 AND 86399),
    quiet_to    INTEGER NOT NULL DEFAULT 28800 CHECK (quiet_to BETWEEN 0 AND 86399)
);

CREATE TABLE notice (                      -- something happened that this person may want to know
    person_id   BIGINT NOT NULL,
    dedup_key   TEXT NOT NULL,             -- from what happened, never from the attempt to tell it
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,             -- what the person opens; opening it cancels
    due_at      BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'batched', 'read', 'expired', 'capped')),
    message_id  TEXT,                      -- set once, in the transaction that makes the message
    body        TEXT NOT NULL DEFAULT '{}',  -- as it came; the same key with another one is refused
    PRIMARY KEY (person_id, dedup_key)
);
CREATE INDEX notice_due ON notice (due_at) WHERE state = 'pending';
CREATE INDEX notice_by_message ON notice (message_id);

CREATE TABLE message (                     -- what one address is to receive
    message_id     TEXT NOT NULL,          -- the same for all addresses; collapse id, and tag of receipts
    person_id      BIGINT NOT NULL,
    lane           TEXT NOT NULL,
    address_hash   TEXT NOT NULL,
    made_at        BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    state          TEXT NOT NULL DEFAULT 'ready'
                   CHECK (state IN ('ready', 'claimed', 'accepted', 'refused', 'unknown', 'dropped')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    claimed_until  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (message_id, address_hash)
);
CREATE INDEX message_open ON message (lane, claimed_until) WHERE state IN ('ready', 'claimed');
CREATE INDEX message_by_person ON message (person_id, lane, made_at);  -- for caps

CREATE TABLE address (                     -- a push token, a mailbox or a number belongs to one person at a time
    address_hash   TEXT PRIMARY KEY,
    person_id      BIGINT NOT NULL,
    channel        TEXT NOT NULL CHECK (channel IN ('push', 'email', 'sms')),
    value          TEXT NOT NULL,
    registered_at  BIGINT NOT NULL         -- renewed by the app; a refusal older than this is stale
);

CREATE TABLE suppression (                 -- outlives the address and the account
    address_hash  TEXT NOT NULL,
    scope         TEXT NOT NULL CHECK (scope IN ('all', 'bulk')),
    reason        TEXT NOT NULL,
    since         BIGINT NOT NULL,
    PRIMARY KEY (address_hash, scope)
);

CREATE TABLE consent (                     -- only ever appended to; the latest row decides
    person_id  BIGINT NOT NULL,
    purpose    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    given      INTEGER NOT NULL CHECK (given IN (0, 1)),
    wording    TEXT NOT NULL,              -- the version of the text the person saw
    source     TEXT NOT NULL,
    PRIMARY KEY (person_id, purpose, at)
);
