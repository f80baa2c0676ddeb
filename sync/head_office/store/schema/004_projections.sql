-- How far each projection has read the event log, and the projections of sales. All of them can be
-- thrown away and made again from the log (tillside-hq rebuild).
CREATE TABLE checkpoints (
    projection TEXT    PRIMARY KEY,
    position   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE baskets (
    position       INTEGER PRIMARY KEY,  -- of the event that completed it
    event_id       BLOB    NOT NULL,
    store          TEXT    NOT NULL,
    till           TEXT    NOT NULL,
    business_day   TEXT    NOT NULL,
    ticket         TEXT    NOT NULL,
    staff          TEXT    NOT NULL,
    customer_id    BLOB,
    currency       TEXT    NOT NULL,
    total          INTEGER NOT NULL,     -- minor units
    lines          INTEGER NOT NULL,
    occurred_at_us INTEGER NOT NULL
) STRICT;
CREATE INDEX baskets_of_customer ON baskets (customer_id, occurred_at_us)
    WHERE customer_id IS NOT NULL;
CREATE INDEX baskets_by_day ON baskets (business_day, store);

CREATE TABLE basket_lines (
    basket         INTEGER NOT NULL,     -- baskets.position
    number         INTEGER NOT NULL,     -- 1, 2, 3 … in the basket's order
    sku            TEXT    NOT NULL,
    gtin           TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit_price     INTEGER NOT NULL,
    amount         INTEGER NOT NULL,
    suggestion_id  TEXT    NOT NULL,
    PRIMARY KEY (basket, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestions_shown (
    basket        INTEGER NOT NULL,      -- baskets.position
    number        INTEGER NOT NULL,
    suggestion_id TEXT    NOT NULL,
    sku           TEXT    NOT NULL,
    place         INTEGER NOT NULL,      -- 1 = first
    shown_at_us   INTEGER NOT NULL,
    outcome       INTEGER NOT NULL,      -- Outcome of till.proto
    PRIMARY KEY (basket, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE till_counts (
    till                 TEXT    PRIMARY KEY,  -- "head-office" = its own imports
    store                TEXT    NOT NULL,
    events               INTEGER NOT NULL DEFAULT 0,
    baskets              INTEGER NOT NULL DEFAULT 0,
    lines                INTEGER NOT NULL DEFAULT 0,
    voided               INTEGER NOT NULL DEFAULT 0,
    customers_enrolled   INTEGER NOT NULL DEFAULT 0,
    consents_given       INTEGER NOT NULL DEFAULT 0,
    consents_refused     INTEGER NOT NULL DEFAULT 0,
    withdrawn            INTEGER NOT NULL DEFAULT 0,
    suggestions_shown    INTEGER NOT NULL DEFAULT 0,
    suggestions_accepted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE till_totals (
    till     TEXT    NOT NULL,
    currency TEXT    NOT NULL,
    baskets  INTEGER NOT NULL,
    total    INTEGER NOT NULL,           -- minor units
    PRIMARY KEY (till, currency)
) STRICT, WITHOUT ROWID;
