CREATE TABLE customer (
  id      INTEGER PRIMARY KEY,
  email   TEXT NOT NULL UNIQUE,
  credit  INTEGER NOT NULL DEFAULT 0      -- cents that may be owed
);
CREATE TABLE stock (
  sku         TEXT PRIMARY KEY,
  on_hand     INTEGER NOT NULL CHECK (on_hand >= 0),
  reserved    INTEGER NOT NULL DEFAULT 0, -- promised, still on the shelf
  counted_at  INTEGER NOT NULL DEFAULT 0, -- when somebody last counted
  note        TEXT NOT NULL DEFAULT '',
  version     INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE orders (
  id           INTEGER PRIMARY KEY,
  customer_id  INTEGER NOT NULL REFERENCES customer (id),
  status       TEXT NOT NULL CHECK (status IN ('open', 'paid', 'shipped')),
  created      INTEGER NOT NULL,          -- seconds since 1970
  cents        INTEGER NOT NULL CHECK (cents > 0)
);
CREATE TABLE line (
  id        INTEGER PRIMARY KEY,
  order_id  INTEGER NOT NULL REFERENCES orders (id),
  sku       TEXT NOT NULL REFERENCES stock (sku),
  units     INTEGER NOT NULL CHECK (units > 0)
);
CREATE TABLE delivery (
  id     TEXT PRIMARY KEY,
  sku    TEXT NOT NULL,
  units  INTEGER NOT NULL CHECK (units > 0)
);
