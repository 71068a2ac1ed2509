-- Runs unchanged on SQLite and PostgreSQL. Times are seconds since 1970-01-01 UTC, amounts are cents.

CREATE TABLE cart_copy (                   -- key-value store in every region, split by cart_id; a region writes only its own row
    cart_id   TEXT NOT NULL,
    region    TEXT NOT NULL,
    version   BIGINT NOT NULL,             -- a put names the version it read
    document  TEXT NOT NULL,               -- entries and gestures, as in cart.py
    PRIMARY KEY (cart_id, region)
);

-- From here on one relational database in the home region, for everything that must change together.

CREATE TABLE stock (                       -- a coupon with 500 uses is a row here, too
    sku      TEXT PRIMARY KEY,
    on_hand  BIGINT NOT NULL,
    held     BIGINT NOT NULL DEFAULT 0,
    CHECK (held BETWEEN 0 AND on_hand)     -- the last line of defense: an oversell is an error, not a negative number
);

CREATE TABLE price (                       -- never updated: a change is a new row
    sku         TEXT NOT NULL,
    valid_from  BIGINT NOT NULL,
    cents       BIGINT NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (sku, valid_from)
);

CREATE TABLE checkout (                    -- a quote: its lines and prices never change
    id          TEXT PRIMARY KEY,          -- chosen by the client, so that a retry finds it
    cart_id     TEXT NOT NULL,
    observed    TEXT NOT NULL,             -- the gestures that its page showed, to be taken out of the cart by the order
    lines       TEXT NOT NULL,             -- [[sku, quantity, cents], …]
    cents       BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,           -- of its prices; its holds may be prolonged while a bank thinks
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ordered', 'canceled'))
);

CREATE TABLE hold (
    checkout_id  TEXT NOT NULL,
    sku          TEXT NOT NULL,
    quantity     BIGINT NOT NULL CHECK (quantity > 0),
    state        TEXT NOT NULL CHECK (state IN ('held', 'sold', 'released')),
    expires_at   BIGINT NOT NULL,          -- may be taken back from here on; not: is taken back
    PRIMARY KEY (checkout_id, sku)
);
CREATE INDEX hold_by_expiry ON hold (sku, expires_at) WHERE state = 'held';

CREATE TABLE orders (
    checkout_id  TEXT PRIMARY KEY,         -- one order for a checkout, however often it is paid
    cents        BIGINT NOT NULL,
    placed_at    BIGINT NOT NULL
);

CREATE TABLE bought (                      -- one gesture is bought once, also by two tabs with a checkout each
    cart_id      TEXT NOT NULL,
    gesture      TEXT NOT NULL,
    checkout_id  TEXT NOT NULL,
    PRIMARY KEY (cart_id, gesture)
);
