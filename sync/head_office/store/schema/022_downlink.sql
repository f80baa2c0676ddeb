-- What tills have still to hear of. One row for each thing in each scope, under the number of its
-- latest change; the content is read from where it lives when a till asks. Scope: '' = all tills,
-- 'store:CODE', 'till:CODE'.
CREATE TABLE changes (
    scope   TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('customer', 'item', 'staff', 'stock', 'model')),
    key     BLOB    NOT NULL,
    number  INTEGER NOT NULL,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (scope, kind, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX changes_in_order ON changes (scope, number);

-- One row. generation names this numbering: after a restore from a backup a new one makes every till
-- start again instead of missing what was lost.
CREATE TABLE downlink_state (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    generation  BLOB    NOT NULL,
    last_number INTEGER NOT NULL
) STRICT;
INSERT INTO downlink_state (id, generation, last_number) VALUES (1, X'', 0);

-- Customers that a till asked for although they belong to another store.
CREATE TABLE customer_interest (
    customer_id BLOB    NOT NULL CHECK (length(customer_id) = 16),
    till        TEXT    NOT NULL,
    since_us    INTEGER NOT NULL,
    PRIMARY KEY (customer_id, till)
) STRICT, WITHOUT ROWID;

-- Trained models; their bytes are files in DIR/models.
CREATE TABLE models (
    number        INTEGER PRIMARY KEY,   -- order of publishing
    version       TEXT    NOT NULL UNIQUE,
    sha256        BLOB    NOT NULL CHECK (length(sha256) = 32),
    size_bytes    INTEGER NOT NULL,
    trained_at_us INTEGER NOT NULL
) STRICT;
