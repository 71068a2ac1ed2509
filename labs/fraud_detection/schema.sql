-- What the fraud check keeps for good, and the buckets of its long windows. Runs unchanged on SQLite and PostgreSQL.

CREATE TABLE rule (                         -- the body of a version never changes; only its mode does
    rule_id     TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    body        TEXT NOT NULL,              -- the condition, over names of features
    action      TEXT NOT NULL CHECK (action IN ('allow', 'challenge', 'review', 'block')),
    mode        TEXT NOT NULL CHECK (mode IN ('shadow', 'live', 'retired')),
    author      TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,            -- rules are written against an attack and outlive it
    PRIMARY KEY (rule_id, version)
);

CREATE TABLE decision (                     -- one row an attempt, written once, with all that it was based on
    attempt_id  TEXT PRIMARY KEY,           -- from the payment service: a retry finds the row
    request     TEXT NOT NULL,              -- hash of the body
    merchant_id BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    card        TEXT NOT NULL,              -- keyed hash; no card number comes here
    features    TEXT NOT NULL,              -- as they were read, each with its age
    score       DOUBLE PRECISION CHECK (score BETWEEN 0 AND 1), -- absent: it came too late
    model       TEXT NOT NULL,
    hits        TEXT NOT NULL,              -- live rules that were true, with versions
    policy      TEXT NOT NULL CHECK (policy IN ('block', 'review', 'challenge', 'allow')), -- what rules and score said
    action      TEXT NOT NULL CHECK (action IN ('block', 'review', 'challenge', 'allow')), -- what was done
    propensity  DOUBLE PRECISION NOT NULL CHECK (propensity > 0 AND propensity <= 1), -- chance of that action
    CHECK (action = policy OR propensity < 1)
);

CREATE INDEX decision_by_card ON decision (card, at);

CREATE TABLE outcome (                      -- what was done: our answer may have come too late
    attempt_id  TEXT PRIMARY KEY,           -- also of attempts that only the fallback saw
    acted       TEXT NOT NULL CHECK (acted IN ('block', 'review', 'challenge', 'allow')),
    decided_by  TEXT NOT NULL CHECK (decided_by IN ('service', 'fallback')),
    bank        TEXT CHECK (bank IN ('approved', 'declined')), -- absent: not asked, or no answer yet
    CHECK (acted <> 'block' OR bank IS NULL)
);

CREATE TABLE shadow_hit (                   -- written after the answer, from the row
    rule_id     TEXT NOT NULL,
    version     INTEGER NOT NULL,
    attempt_id  TEXT NOT NULL,
    PRIMARY KEY (rule_id, version, attempt_id)
);

CREATE TABLE label (                        -- what became known, and when; several for one attempt
    attempt_id  TEXT NOT NULL,              -- no foreign key: the row may be in object storage, or never written
    source      TEXT NOT NULL CHECK (source IN ('warning', 'chargeback', 'analyst', 'customer', 'refund')),
    fraud       INTEGER NOT NULL CHECK (fraud IN (0, 1)),
    known_at    BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, source, known_at)
);

CREATE TABLE bucket (                       -- windows of an hour and more; the shorter ones live in memory
    entity      TEXT NOT NULL,              -- 'card:9f2c', 'device:71', 'address:203.0.113.7'
    width       INTEGER NOT NULL CHECK (width IN (300, 3600, 86400)), -- seconds
    starts_at   BIGINT NOT NULL,
    attempts    INTEGER NOT NULL,
    amount      BIGINT NOT NULL,
    CHECK (starts_at % width = 0),
    PRIMARY KEY (entity, width, starts_at)
);

CREATE TABLE link (                         -- which card was seen with which device, address, account
    card        TEXT NOT NULL,
    entity      TEXT NOT NULL,
    first_at    BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    PRIMARY KEY (entity, card)
);
