-- Projections of returns and exchanges, and of tickets that cancel others (projections/returns).
-- References to other tickets are as the till made them: the ticket may be unknown here.
CREATE TABLE returns (
    position        INTEGER PRIMARY KEY, -- of the event that completed it
    event_id        BLOB    NOT NULL,
    store           TEXT    NOT NULL,
    till            TEXT    NOT NULL,
    business_day    TEXT    NOT NULL,
    ticket          TEXT    NOT NULL,    -- the return's own
    staff           TEXT    NOT NULL,
    customer_id     BLOB,
    currency        TEXT    NOT NULL,
    refund_total    INTEGER NOT NULL,    -- minor units: what the goods that came back are worth
    taken_total     INTEGER NOT NULL,    -- an exchange: what was taken instead
    lines           INTEGER NOT NULL,    -- that came back
    of_store        TEXT    NOT NULL,    -- the ticket that it is a return of; empty: no receipt
    of_till         TEXT    NOT NULL,
    of_business_day TEXT    NOT NULL,
    of_ticket       TEXT    NOT NULL,
    occurred_at_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX returns_of_ticket ON returns (of_store, of_till, of_business_day, of_ticket);
CREATE INDEX returns_by_day ON returns (business_day, store);

CREATE TABLE return_lines (
    return_position  INTEGER NOT NULL,   -- returns.position
    side             TEXT    NOT NULL CHECK (side IN ('returned', 'taken')),
    number           INTEGER NOT NULL,   -- 1, 2, 3 … in the message's order
    original_line_id TEXT    NOT NULL,   -- of the original ticket; empty where not known
    sku              TEXT    NOT NULL,
    gtin             TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    quantity_milli   INTEGER NOT NULL,
    unit_price       INTEGER NOT NULL,
    amount           INTEGER NOT NULL,
    reason           TEXT    NOT NULL,
    resaleable       INTEGER NOT NULL CHECK (resaleable IN (0, 1)),
    PRIMARY KEY (return_position, side, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE reversals (
    position        INTEGER PRIMARY KEY, -- of the ticket that reverses: baskets.position
    of_store        TEXT    NOT NULL,
    of_till         TEXT    NOT NULL,
    of_business_day TEXT    NOT NULL,
    of_ticket       TEXT    NOT NULL
) STRICT;
CREATE INDEX reversals_of_ticket ON reversals (of_store, of_till, of_business_day, of_ticket);

-- Baskets that count as somebody's shopping: not those that cancel another, nor the cancelled ones.
CREATE VIEW kept_baskets AS SELECT * FROM baskets
    WHERE NOT EXISTS (SELECT 1 FROM reversals r WHERE r.position = baskets.position)
    AND NOT EXISTS (SELECT 1 FROM reversals r WHERE r.of_store = baskets.store
        AND r.of_till = baskets.till AND r.of_business_day = baskets.business_day
        AND r.of_ticket = baskets.ticket);

-- The counts are made again from the log, because a newer till may have sent returns before.
ALTER TABLE till_counts ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
DELETE FROM till_counts;
DELETE FROM till_totals;
DELETE FROM checkpoints WHERE projection = 'counts';
