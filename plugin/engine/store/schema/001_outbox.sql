-- The outbox: every event that this till has recorded, in its chain (plugin/engine/outbox).

CREATE TABLE till_identity (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    store      TEXT NOT NULL,
    till       TEXT NOT NULL,
    file_inode INTEGER NOT NULL             -- of till.db: another one means that it was copied
) STRICT;

CREATE TABLE outbox_epochs (
    epoch                 INTEGER PRIMARY KEY CHECK (epoch > 0),
    reason                TEXT NOT NULL CHECK (reason IN ('new', 'copied', 'salvaged', 'restored')),
    started_us            INTEGER NOT NULL,
    acknowledged_sequence INTEGER NOT NULL DEFAULT 0,
    acknowledged_us       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE outbox_events (
    position    INTEGER PRIMARY KEY,
    epoch       INTEGER NOT NULL REFERENCES outbox_epochs (epoch),
    sequence    INTEGER NOT NULL CHECK (sequence > 0),
    kind        INTEGER NOT NULL,           -- wire.EventKind
    recorded_us INTEGER NOT NULL,
    bytes       BLOB NOT NULL,              -- the Event, serialised once
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (epoch, sequence)
) STRICT;

-- Withdrawals that go to head office ahead of the chain.
CREATE TABLE outbox_suppressions (
    record_id BLOB PRIMARY KEY CHECK (length(record_id) = 16),
    bytes     BLOB NOT NULL,                -- the Suppression, serialised
    sent_us   INTEGER                       -- NULL: head office has not confirmed it yet
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_suppressions_unsent ON outbox_suppressions (record_id) WHERE sent_us IS NULL;

-- What could not be taken: events that head office refused, spool files that were not understood.
CREATE TABLE dead_letters (
    number   INTEGER PRIMARY KEY,
    source   TEXT NOT NULL CHECK (source IN ('head_office', 'spool')),
    epoch    INTEGER NOT NULL DEFAULT 0,
    sequence INTEGER NOT NULL DEFAULT 0,
    name     TEXT NOT NULL DEFAULT '',      -- of a spool file
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    at_us    INTEGER NOT NULL,
    UNIQUE (source, epoch, sequence, name)
) STRICT;

-- What this till has recorded, counted in the transactions that record it; the words are those of
-- head office's report, so that both can be laid side by side.
CREATE TABLE recorded (
    one                  INTEGER PRIMARY KEY CHECK (one = 1),
    baskets              INTEGER NOT NULL DEFAULT 0,
    lines                INTEGER NOT NULL DEFAULT 0,
    total                INTEGER NOT NULL DEFAULT 0,
    customers_enrolled   INTEGER NOT NULL DEFAULT 0,
    consents_given       INTEGER NOT NULL DEFAULT 0,
    consents_refused     INTEGER NOT NULL DEFAULT 0,
    withdrawn            INTEGER NOT NULL DEFAULT 0,
    suggestions_shown    INTEGER NOT NULL DEFAULT 0,
    suggestions_accepted INTEGER NOT NULL DEFAULT 0,
    events               INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO recorded (one) VALUES (1);
