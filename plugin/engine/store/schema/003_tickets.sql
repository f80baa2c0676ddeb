-- What became of tickets and shifts (plugin/engine/checkout). A ticket ends once: completed, voided,
-- or as the ticket of a return. Before that it may be put aside and taken up again, each time with a
-- newer revision of its basket. A shift is opened once and closed once.
CREATE TABLE ended_tickets (
    business_day TEXT NOT NULL,
    till         TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('completed', 'voided', 'returned')),
    event_id     BLOB NOT NULL,
    digest       BLOB NOT NULL,             -- SHA-256 of what was recorded: a repeat must be equal
    PRIMARY KEY (business_day, till, ticket)
) STRICT, WITHOUT ROWID;
INSERT INTO ended_tickets SELECT business_day, till, ticket, outcome, event_id, digest
    FROM completed_tickets;
DROP TABLE completed_tickets;

CREATE TABLE tickets_put_aside (
    business_day TEXT NOT NULL,
    till         TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    revision     INTEGER NOT NULL,          -- of the basket
    step         TEXT NOT NULL CHECK (step IN ('suspended', 'resumed')),
    event_id     BLOB NOT NULL,
    digest       BLOB NOT NULL,
    PRIMARY KEY (business_day, till, ticket, revision, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE shifts (
    business_day TEXT NOT NULL,
    till         TEXT NOT NULL,
    shift        TEXT NOT NULL,
    step         TEXT NOT NULL CHECK (step IN ('opened', 'closed')),
    event_id     BLOB NOT NULL,
    digest       BLOB NOT NULL,
    PRIMARY KEY (business_day, till, shift, step)
) STRICT, WITHOUT ROWID;

ALTER TABLE recorded ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
