-- The append-only event log: every event's bytes exactly as its till made them, and what is needed
-- to find one. Nobody changes or deletes a row; a mistake is mended by a later event that cites it.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY,  -- order of arrival, 1, 2, 3 …
    till           TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    id             BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    store          TEXT    NOT NULL,
    kind           INTEGER NOT NULL,     -- wire EventKind
    occurred_at_us INTEGER NOT NULL,     -- by the till's clock
    received_at_us INTEGER NOT NULL,
    business_day   TEXT    NOT NULL,
    ticket         TEXT    NOT NULL,
    customer_id    BLOB    CHECK (customer_id IS NULL OR length(customer_id) = 16),
    bytes          BLOB    NOT NULL,
    UNIQUE (till, epoch, sequence)
) STRICT;
CREATE INDEX events_of_customer ON events (customer_id, position) WHERE customer_id IS NOT NULL;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;

-- How far each till's chain has come in each epoch; written in the same transaction as its events.
CREATE TABLE watermarks (
    till          TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    head          BLOB    NOT NULL CHECK (length(head) = 32),
    updated_at_us INTEGER NOT NULL,
    PRIMARY KEY (till, epoch)
) STRICT, WITHOUT ROWID;

-- Events that head office could not take as what they claim to be: kept, shown, in nobody's way.
CREATE TABLE rejected_events (
    till           TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    code           TEXT    NOT NULL,
    message        TEXT    NOT NULL,
    received_at_us INTEGER NOT NULL,
    bytes          BLOB    NOT NULL,
    PRIMARY KEY (till, epoch, sequence)
) STRICT, WITHOUT ROWID;

-- Withdrawals that travel ahead of the chain, idempotent by the consent record that withdraws.
CREATE TABLE suppressions (
    number         INTEGER PRIMARY KEY,  -- order of arrival
    record_id      BLOB    NOT NULL UNIQUE CHECK (length(record_id) = 16),
    customer_id    BLOB    NOT NULL CHECK (length(customer_id) = 16),
    purposes       TEXT    NOT NULL,     -- one a line; empty = all
    since_us       INTEGER NOT NULL,
    till           TEXT    NOT NULL,
    received_at_us INTEGER NOT NULL
) STRICT;
CREATE INDEX suppressions_of_customer ON suppressions (customer_id);
