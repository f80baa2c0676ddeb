-- What head office says of products, stock and the suggestion model (plugin/engine/catalogue).
CREATE TABLE catalogue_items (
    sku            TEXT PRIMARY KEY,
    gtin           TEXT NOT NULL,           -- 14 digits, or empty
    name_en        TEXT NOT NULL,
    name_zh_hant   TEXT NOT NULL,
    name_zh_hans   TEXT NOT NULL,
    category       TEXT NOT NULL,
    unit_price     INTEGER NOT NULL,        -- minor units
    currency       TEXT NOT NULL,
    age_restricted INTEGER NOT NULL CHECK (age_restricted IN (0, 1)),
    recalled       INTEGER NOT NULL CHECK (recalled IN (0, 1)),
    not_suggested  INTEGER NOT NULL CHECK (not_suggested IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_items_by_gtin ON catalogue_items (gtin) WHERE gtin != '';

CREATE TABLE stock_levels (
    sku            TEXT PRIMARY KEY,        -- of this till's own store
    quantity_milli INTEGER NOT NULL,
    as_of_us       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE announced_model (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    version    TEXT NOT NULL,
    sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
    size_bytes INTEGER NOT NULL
) STRICT;
