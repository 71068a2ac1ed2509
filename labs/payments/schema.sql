-- Runs on SQLite. On PostgreSQL the ids become identity columns, REVOKE UPDATE, DELETE stands for the triggers that
-- keep entries final, and whoever inserts an operation first locks its attempt (SELECT ... FOR UPDATE).
-- Amounts are integers in the currency's minor unit; times are seconds since 1970-01-01 UTC.

CREATE TABLE attempt (                       -- one try to take the money for one order
    id           INTEGER PRIMARY KEY,
    shop_id      BIGINT NOT NULL,
    client_key   TEXT NOT NULL,              -- the Idempotency-Key that we were called with
    fingerprint  TEXT NOT NULL,              -- hash of that request
    order_id     BIGINT NOT NULL,
    reference    TEXT NOT NULL UNIQUE,       -- our name for it: the provider's key, and what we ask by
    currency     TEXT NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount > 0),
    created_at   BIGINT NOT NULL,
    capture_before BIGINT,                   -- when the hold ends, as the provider said
    state        TEXT NOT NULL DEFAULT 'unknown'
                 CHECK (state IN ('unknown', 'authorized', 'captured', 'declined', 'void')),
    UNIQUE (shop_id, client_key)
);
CREATE UNIQUE INDEX one_live_attempt ON attempt (shop_id, order_id) WHERE state NOT IN ('declined', 'void');
CREATE INDEX unresolved ON attempt (created_at) WHERE state = 'unknown';
CREATE INDEX holds ON attempt (capture_before) WHERE state = 'authorized';

CREATE TABLE operation (                     -- what follows: a call of its own, unknown at first like the attempt
    id          INTEGER PRIMARY KEY,
    attempt_id  BIGINT NOT NULL REFERENCES attempt (id),
    kind        TEXT NOT NULL CHECK (kind IN ('capture', 'release', 'refund', 'chargeback')),
    client_key  TEXT NOT NULL,               -- of a chargeback: the provider's number for it
    reference   TEXT NOT NULL UNIQUE,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    created_at  BIGINT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'done', 'refused')),
    UNIQUE (attempt_id, client_key)
);
CREATE INDEX operation_unresolved ON operation (created_at) WHERE state = 'unknown';
CREATE UNIQUE INDEX captured_or_released ON operation (attempt_id)
    WHERE kind IN ('capture', 'release') AND state <> 'refused';

CREATE TRIGGER refund_within_capture BEFORE INSERT ON operation
WHEN NEW.kind = 'refund' AND NEW.amount > (
    SELECT coalesce(sum(CASE WHEN kind = 'capture' AND state = 'done' THEN amount
                             WHEN kind IN ('refund', 'chargeback') AND state <> 'refused' THEN -amount END), 0)
    FROM operation WHERE attempt_id = NEW.attempt_id)
BEGIN SELECT RAISE(ABORT, 'more than is left of the capture'); END;

CREATE TABLE account (
    name      TEXT NOT NULL,
    currency  TEXT NOT NULL,
    PRIMARY KEY (name, currency)
);

CREATE TABLE posting (                       -- one business event; its name is what makes it happen once
    id     INTEGER PRIMARY KEY,
    event  TEXT NOT NULL UNIQUE,             -- 'capture at_17', 'refund rf_3', 'settlement 2026-11-26'
    at     BIGINT NOT NULL
);

CREATE TABLE transfer (                      -- from the credited to the debited account: no row can be out of balance
    posting_id  BIGINT NOT NULL REFERENCES posting (id),
    line        INTEGER NOT NULL,
    layer       TEXT NOT NULL CHECK (layer IN ('pending', 'posted')),
    debit       TEXT NOT NULL,
    credit      TEXT NOT NULL CHECK (credit <> debit),
    currency    TEXT NOT NULL,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (posting_id, line),
    FOREIGN KEY (debit, currency) REFERENCES account (name, currency),
    FOREIGN KEY (credit, currency) REFERENCES account (name, currency)
);
CREATE INDEX transfer_by_debit ON transfer (debit, currency, posting_id);
CREATE INDEX transfer_by_credit ON transfer (credit, currency, posting_id);

CREATE VIEW entry AS                         -- the two entries of double entry, debits positive
    SELECT posting_id, layer, debit AS account, currency, amount FROM transfer
    UNION ALL SELECT posting_id, layer, credit, currency, -amount FROM transfer;

CREATE TABLE snapshot (                      -- a balance up to a posting, made when none before it can still appear
    account     TEXT NOT NULL,
    currency    TEXT NOT NULL,
    layer       TEXT NOT NULL,
    posting_id  BIGINT NOT NULL REFERENCES posting (id),
    balance     BIGINT NOT NULL,
    PRIMARY KEY (account, currency, layer, posting_id),
    FOREIGN KEY (account, currency) REFERENCES account (name, currency)
);

CREATE TRIGGER posting_is_final BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
CREATE TRIGGER posting_stays BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
CREATE TRIGGER transfer_is_final BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'entries are final'); END;

CREATE TABLE webhook (                       -- every event of the provider, stored before it is acted upon
    event_id     TEXT PRIMARY KEY,
    reference    TEXT NOT NULL,
    received_at  BIGINT NOT NULL,
    done_at      BIGINT
);

CREATE TABLE settlement_line (               -- the provider's files, as they came
    file       TEXT NOT NULL,
    line       INTEGER NOT NULL,
    reference  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    currency   TEXT NOT NULL,
    gross      BIGINT NOT NULL,
    fee        BIGINT NOT NULL,
    finding    TEXT CHECK (finding IN ('matched', 'booked', 'only theirs', 'amount differs')),  -- NULL: not yet read
    PRIMARY KEY (file, line)
);
CREATE INDEX settled ON settlement_line (reference, kind);
