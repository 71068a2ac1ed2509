-- Runs unchanged on SQLite and PostgreSQL. Instants are seconds since 1970-01-01 UTC; local times are text, as the owner wrote them.

CREATE TABLE job (
    id         BIGINT PRIMARY KEY,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    version    INTEGER NOT NULL,          -- of the definition below; a run keeps the one it began with
    schedule   TEXT NOT NULL,             -- five cron fields
    zone       TEXT NOT NULL,             -- a name such as America/New_York, never an offset
    rules      TEXT NOT NULL,             -- release of the tz database that next_at was computed with
    misfire    TEXT NOT NULL CHECK (misfire IN ('skip', 'latest', 'all')),
    grace      INTEGER NOT NULL,          -- seconds after which a fire counts as missed
    delivery   TEXT NOT NULL CHECK (delivery IN ('at least once', 'at most once')),
    last_at    BIGINT NOT NULL,           -- where the next interval of data begins
    next_at    BIGINT,                    -- null: paused, or never again
    overlap    TEXT NOT NULL DEFAULT 'forbid' CHECK (overlap IN ('forbid', 'queue one', 'replace')),
    finish_by  INTEGER,                   -- seconds after the fire; then the owner is told
    UNIQUE (owner, name)
);
CREATE INDEX job_due ON job (next_at);

CREATE TABLE task (                       -- the graph of one version of a job
    job_id     BIGINT NOT NULL,
    version    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    image      TEXT NOT NULL,
    upstream   TEXT NOT NULL,             -- names, separated by spaces: always read as a whole
    tries      INTEGER NOT NULL,
    PRIMARY KEY (job_id, version, name)
);

CREATE TABLE run (                        -- partitioned by day
    job_id     BIGINT NOT NULL,
    day        TEXT NOT NULL,             -- first ten characters of the occurrence
    occurrence TEXT NOT NULL,             -- local time as written, with + for the second pass of a repeated hour
    due_at     BIGINT NOT NULL,
    data_from  BIGINT NOT NULL,           -- the interval of data: from the end of the last run that wasn't skipped
    version    INTEGER NOT NULL,
    purpose    TEXT NOT NULL DEFAULT 'schedule' CHECK (purpose IN ('schedule', 'backfill')),
    state      TEXT NOT NULL CHECK (state IN ('due', 'sent', 'running', 'ok', 'failed', 'skipped')),
    CHECK (day = substr(occurrence, 1, 10)),
    PRIMARY KEY (day, job_id, occurrence)
);
CREATE INDEX run_by_job ON run (job_id, due_at);
CREATE INDEX run_waiting ON run (purpose, due_at) WHERE state = 'due';

CREATE TABLE task_run (                   -- partitioned by day, as run
    job_id     BIGINT NOT NULL,
    day        TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    task       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'ok', 'failed', 'upstream failed')),
    tries      INTEGER NOT NULL,
    output     INTEGER NOT NULL,          -- counts successful executions; a consumer notes which one it read
    inputs     TEXT NOT NULL,             -- JSON: the output of each upstream task that this result was made from
    PRIMARY KEY (day, job_id, occurrence, task)
);
