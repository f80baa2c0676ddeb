-- What customers permitted (plugin/engine/consent). Records are only ever added.
CREATE TABLE consent_records (
    record_id   BLOB PRIMARY KEY CHECK (length(record_id) = 16),
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    bytes       BLOB NOT NULL               -- wire.SignedConsentRecord, as it was signed
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_records_by_customer ON consent_records (customer_id);

-- Withdrawals that came ahead of their records, or whose records are not held here.
CREATE TABLE consent_suppressions (
    record_id   BLOB PRIMARY KEY CHECK (length(record_id) = 16),
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    bytes       BLOB NOT NULL               -- wire.Suppression
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_suppressions_by_customer ON consent_suppressions (customer_id);

-- Every use of a customer's data that was asked for, granted or refused: who, what for, why.
CREATE TABLE gate_log (
    number      INTEGER PRIMARY KEY,
    at_us       INTEGER NOT NULL,
    customer_id BLOB NOT NULL,
    purpose     TEXT NOT NULL,
    channel     TEXT NOT NULL,
    granted     INTEGER NOT NULL CHECK (granted IN (0, 1)),
    state       TEXT NOT NULL,              -- of the consent that decided, or why it was refused
    staff       TEXT NOT NULL,
    ticket      TEXT NOT NULL,
    reason      TEXT NOT NULL,              -- stated where there was no ticket
    training    INTEGER NOT NULL CHECK (training IN (0, 1))
) STRICT;
