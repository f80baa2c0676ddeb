-- Reference data that people bring in from outside (CSV, later ERP): what is sold, how much of it
-- there is, who works at the tills. Not events: the newest file is what counts.
CREATE TABLE items (
    sku            TEXT    PRIMARY KEY,
    gtin           TEXT    NOT NULL,
    name_en        TEXT    NOT NULL,
    name_zh_hant   TEXT    NOT NULL,
    name_zh_hans   TEXT    NOT NULL,
    category       TEXT    NOT NULL,
    currency       TEXT    NOT NULL,
    price          INTEGER,              -- minor units, from the file; NULL = the file names none
    median_price   INTEGER,              -- of past baskets, kept where the file names none
    age_restricted INTEGER NOT NULL CHECK (age_restricted IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_gtin ON items (gtin) WHERE gtin <> '';

CREATE TABLE stock_levels (
    store          TEXT    NOT NULL,
    sku            TEXT    NOT NULL,
    quantity_milli INTEGER NOT NULL,
    as_of_us       INTEGER NOT NULL,
    PRIMARY KEY (store, sku)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    staff        TEXT    PRIMARY KEY,
    role         INTEGER NOT NULL,       -- wire Role
    store        TEXT    NOT NULL,       -- empty = all stores
    display_name TEXT    NOT NULL,
    pin_verifier TEXT    NOT NULL        -- argon2id, as crypto_pwhash_str makes it
) STRICT, WITHOUT ROWID;
