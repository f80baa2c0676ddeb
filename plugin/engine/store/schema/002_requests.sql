-- Requests that were answered with an effect: a repeat of an id gets the first reply again
-- (plugin/engine/server).
CREATE TABLE handled_requests (
    number     INTEGER PRIMARY KEY,
    request_id BLOB NOT NULL UNIQUE CHECK (length(request_id) = 16),
    kind       INTEGER NOT NULL,
    at_us      INTEGER NOT NULL,
    reply      BLOB NOT NULL                -- the Reply, serialised
) STRICT;

-- A ticket is completed or voided once a business day (plugin/engine/checkout).
CREATE TABLE completed_tickets (
    business_day TEXT NOT NULL,
    till         TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('completed', 'voided')),
    event_id     BLOB NOT NULL,
    digest       BLOB NOT NULL,             -- SHA-256 of what was recorded: a repeat must be equal
    PRIMARY KEY (business_day, till, ticket)
) STRICT, WITHOUT ROWID;
