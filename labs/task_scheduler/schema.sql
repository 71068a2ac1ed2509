-- One shard; runs unchanged on SQLite and PostgreSQL. Times are milliseconds of the shard's own clock.

CREATE TABLE worker (
    id          TEXT PRIMARY KEY,         -- new at every start: who was given up never comes back under this name
    lease_until BIGINT NOT NULL
);

CREATE TABLE task (                       -- shard = hash (tenant, request): each tenant is in all of them
    id          BIGINT PRIMARY KEY,
    tenant      TEXT NOT NULL,
    request     TEXT NOT NULL,            -- the client's Idempotency-Key
    kind        TEXT NOT NULL,            -- code and version, such as thumbnail:14
    payload     TEXT NOT NULL,            -- an address if longer than 4 KB
    cores_m     INTEGER NOT NULL DEFAULT 250,   -- thousandths of a core
    memory_mb   INTEGER NOT NULL DEFAULT 512,
    rank        BIGINT NOT NULL,          -- may start from here on, lowest first: when due, minus the head start of its priority
    state       TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'done', 'failed', 'held', 'canceled')),
    tries       INTEGER NOT NULL DEFAULT 5,     -- errors after which it has failed
    stop_after  BIGINT NOT NULL DEFAULT 600000, -- milliseconds for an attempt
    cancel      BOOLEAN NOT NULL DEFAULT FALSE, -- asked for while it ran: no further attempt is started
    attempt     INTEGER NOT NULL DEFAULT 0,     -- the fence: raised by each claim, named in each report
    errors      INTEGER NOT NULL DEFAULT 0,     -- attempts that reported a failure
    strikes     INTEGER NOT NULL DEFAULT 0,     -- attempts whose worker was given up
    worker      TEXT,                     -- of the current attempt
    stop_by     BIGINT,                   -- of the current attempt: a living worker doesn't prove a living task
    result      TEXT,
    UNIQUE (tenant, request)
);
CREATE INDEX task_ready ON task (tenant, rank, id) WHERE state = 'ready' AND strikes = 0;
CREATE INDEX task_suspect ON task (rank, id) WHERE state = 'ready' AND strikes > 0;
CREATE INDEX task_by_worker ON task (worker) WHERE state = 'running';
CREATE INDEX task_listed ON task (tenant, id);
