-- Card numbers are sealed in the contact; here stands the keyed hash by which they are found
-- (privacy.md, duty 22). The projection is made again from the log: a member from before, whose
-- event holds the card in the clear, keeps it in card_number until erased.
DROP TABLE customers;
CREATE TABLE customers (
    customer_id      BLOB    PRIMARY KEY CHECK (length(customer_id) = 16),
    phone_lookup     BLOB    NOT NULL,   -- keyed hashes; empty = none
    card_lookup      BLOB    NOT NULL,
    email_lookup     BLOB    NOT NULL,
    card_number      TEXT    NOT NULL,   -- only where the contact does not hold it
    language         TEXT    NOT NULL,
    home_store       TEXT    NOT NULL,
    contact          BLOB    NOT NULL,   -- wire SealedPart
    contact_event_id BLOB    NOT NULL,   -- additional data of the seal
    enrolled_at_us   INTEGER NOT NULL,
    enrolments       INTEGER NOT NULL,   -- how many enrolment events made this record
    position         INTEGER NOT NULL,   -- of the newest of them
    linked_to        BLOB                -- the older customer with the same phone, who answers a
                                         -- look-up; both records are kept
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_by_phone ON customers (phone_lookup) WHERE length(phone_lookup) > 0;
CREATE INDEX customers_by_card ON customers (card_lookup) WHERE length(card_lookup) > 0;
CREATE INDEX customers_by_email ON customers (email_lookup) WHERE length(email_lookup) > 0;
CREATE INDEX customers_linked ON customers (linked_to) WHERE linked_to IS NOT NULL;

-- Who was erased: what a till that was offline still sends of them is not taken in again.
CREATE TABLE erased_customers (
    customer_id BLOB    PRIMARY KEY CHECK (length(customer_id) = 16),
    at_us       INTEGER NOT NULL,
    position    INTEGER NOT NULL,        -- of the event
    reason      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

DELETE FROM customer_consents;
DELETE FROM customer_visits;
DELETE FROM checkpoints WHERE projection = 'customers';

-- More that tills hear of.
ALTER TABLE changes RENAME TO changes_before_040;
CREATE TABLE changes (
    scope   TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('customer', 'item', 'staff', 'stock', 'model',
                                             'invitation', 'wipe')),
    key     BLOB    NOT NULL,
    number  INTEGER NOT NULL,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (scope, kind, key)
) STRICT, WITHOUT ROWID;
INSERT INTO changes SELECT * FROM changes_before_040;
DROP TABLE changes_before_040;
CREATE UNIQUE INDEX changes_in_order ON changes (scope, number);

-- Orders to throw away what a till holds; the newest counts.
CREATE TABLE wipe_orders (
    till          TEXT    PRIMARY KEY,
    order_id      BLOB    NOT NULL CHECK (length(order_id) = 16),
    ordered_at_us INTEGER NOT NULL,
    reason        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
