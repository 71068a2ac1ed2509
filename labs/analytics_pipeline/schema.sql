-- Runs unchanged on SQLite and PostgreSQL. Hours are counted since 1970-01-01 UTC, money in millionths of a dollar.

CREATE TABLE rollup (                      -- replaced, never added to; split by campaign
    version   INTEGER NOT NULL,            -- 1 is the live job; each recount takes the next number
    campaign  BIGINT  NOT NULL,
    hour      BIGINT  NOT NULL,            -- in which the clicks happened
    clicks    BIGINT  NOT NULL CHECK (clicks >= 0),
    cost      BIGINT  NOT NULL CHECK (cost >= 0),
    attempt   INTEGER NOT NULL,            -- start of the job that wrote this, and number of the write:
    epoch     BIGINT  NOT NULL,            -- an older pair never replaces a newer one
    PRIMARY KEY (version, campaign, hour)
);

CREATE TABLE progress (                    -- written after all rows of an epoch, and read before any
    version         INTEGER PRIMARY KEY,
    complete_until  BIGINT  NOT NULL,      -- the watermark, in seconds
    attempt         INTEGER NOT NULL,
    epoch           BIGINT  NOT NULL
);

CREATE TABLE serving (                     -- which version of a month the queries read
    month       TEXT PRIMARY KEY,
    first_hour  BIGINT  NOT NULL,
    end_hour    BIGINT  NOT NULL CHECK (end_hour > first_hour),
    version     INTEGER NOT NULL
);

CREATE TABLE statement (                   -- what was billed; inserted once, and no role may update it
    campaign  BIGINT  NOT NULL,
    month     TEXT    NOT NULL,
    version   INTEGER NOT NULL,            -- the count it was made from
    clicks    BIGINT  NOT NULL,
    cost      BIGINT  NOT NULL,
    PRIMARY KEY (campaign, month)
);

CREATE TABLE adjustment (                  -- what became known after the close, as signed differences
    campaign   BIGINT  NOT NULL,
    month      TEXT    NOT NULL,           -- in which the clicks happened
    number     INTEGER NOT NULL CHECK (number >= 1), -- without gaps: two runs at once want the same, and one fails
    version    INTEGER NOT NULL,           -- the count that found the difference
    billed_in  TEXT    NOT NULL CHECK (billed_in > month),
    clicks     BIGINT  NOT NULL,
    cost       BIGINT  NOT NULL,
    PRIMARY KEY (campaign, month, number)
);
