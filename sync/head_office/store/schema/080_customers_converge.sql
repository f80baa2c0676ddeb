-- Customers' fields one by one, and several records of one person (packaging/adr/0013). The
-- projection is made again from the log.
DROP TABLE customers;
CREATE TABLE customers (
    customer_id      BLOB    PRIMARY KEY CHECK (length(customer_id) = 16),
    phone_lookup     BLOB    NOT NULL,   -- keyed hashes, as enrolled; empty = none
    card_lookup      BLOB    NOT NULL,
    email_lookup     BLOB    NOT NULL,
    card_number      TEXT    NOT NULL,   -- only where the contact does not hold it
    language         TEXT    NOT NULL,   -- as enrolled
    enrolled_store   TEXT    NOT NULL,   -- home store as enrolled
    enrolled_till    TEXT    NOT NULL,
    contact          BLOB    NOT NULL,   -- wire SealedPart, as enrolled
    contact_event_id BLOB    NOT NULL,   -- additional data of the seal: the enrolment
    enrolled_at_us   INTEGER NOT NULL,
    order_us         INTEGER NOT NULL,   -- its time as far as it is believed (rules/merge/versions.hpp)
    enrolments       INTEGER NOT NULL,   -- how many enrolment events made this record
    position         INTEGER NOT NULL,   -- of the newest of them
    phone_claim      INTEGER NOT NULL,   -- wire CustomerEnrolled.phone_claim
    -- What follows is settled from the above, the changes and the decisions (persons.hpp).
    phone_released   INTEGER NOT NULL DEFAULT 0 CHECK (phone_released IN (0, 1)),
    linked_to        BLOB,               -- the record that this one goes on as; NULL = itself
    others           INTEGER NOT NULL DEFAULT 0,  -- records that go on as this one
    changes          INTEGER NOT NULL DEFAULT 0,  -- recorded of the person
    home_store       TEXT    NOT NULL,   -- whose tills are told because of this record; '' = none
    phone_gone       INTEGER NOT NULL DEFAULT 0 CHECK (phone_gone IN (0, 1)),  -- changed since
    email_gone       INTEGER NOT NULL DEFAULT 0 CHECK (email_gone IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_by_phone ON customers (phone_lookup) WHERE length(phone_lookup) > 0;
CREATE INDEX customers_by_card ON customers (card_lookup) WHERE length(card_lookup) > 0;
CREATE INDEX customers_by_email ON customers (email_lookup) WHERE length(email_lookup) > 0;
CREATE INDEX customers_linked ON customers (linked_to) WHERE linked_to IS NOT NULL;

-- Every change of a field: who made it where and when, and what it took the place of. Values that are
-- personal stay sealed in the event; here stand their keyed hashes.
CREATE TABLE customer_changes (
    customer_id BLOB    NOT NULL CHECK (length(customer_id) = 16),
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    field       INTEGER NOT NULL,        -- wire CustomerField
    bases       BLOB    NOT NULL,        -- event ids, 16 bytes each
    value       TEXT    NOT NULL,        -- of language and home store
    lookup      BLOB    NOT NULL,        -- of phone and e-mail; empty = taken away
    at_us       INTEGER NOT NULL,        -- by the till's clock
    order_us    INTEGER NOT NULL,        -- as far as it is believed
    till        TEXT    NOT NULL,
    store       TEXT    NOT NULL,
    staff       TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (customer_id, event_id, field)
) STRICT, WITHOUT ROWID;

-- Numbers and addresses that a customer is found by since a change.
CREATE TABLE changed_lookups (
    customer_id BLOB    NOT NULL CHECK (length(customer_id) = 16),  -- that the change was of
    event_id    BLOB    NOT NULL,
    field       INTEGER NOT NULL,        -- wire CustomerField: phone or e-mail
    lookup      BLOB    NOT NULL CHECK (length(lookup) = 16),
    at_us       INTEGER NOT NULL,        -- as far as the clock is believed
    PRIMARY KEY (customer_id, event_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX changed_lookups_by_lookup ON changed_lookups (lookup, field);

-- What head office decided about two records: they are of one person, or of two after all.
CREATE TABLE customer_decisions (
    event_id BLOB    PRIMARY KEY CHECK (length(event_id) = 16),
    joins    INTEGER NOT NULL CHECK (joins IN (0, 1)),
    one      BLOB    NOT NULL CHECK (length(one) = 16),
    other    BLOB    NOT NULL CHECK (length(other) = 16),
    cites    BLOB    NOT NULL,           -- event ids, 16 bytes each
    at_us    INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    reason   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_decisions_of_one ON customer_decisions (one);
CREATE INDEX customer_decisions_of_other ON customer_decisions (other);

DELETE FROM customer_consents;
DELETE FROM customer_visits;
DELETE FROM erased_customers;
DELETE FROM checkpoints WHERE projection = 'customers';
