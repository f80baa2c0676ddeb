-- Projections of customers: the golden record in its first form, consent records, visits. Contacts
-- stay sealed as they came; without the key in keys.db nothing here reads a name or a phone.
CREATE TABLE customers (
    customer_id      BLOB    PRIMARY KEY CHECK (length(customer_id) = 16),
    phone_lookup     BLOB    NOT NULL,   -- keyed hash (privacy.md, duty 22); empty = none
    card_number      TEXT    NOT NULL,   -- as it is shown
    card_lookup      TEXT    NOT NULL,   -- as it is looked up; empty = no card
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
CREATE INDEX customers_by_card ON customers (card_lookup) WHERE card_lookup <> '';
CREATE INDEX customers_linked ON customers (linked_to) WHERE linked_to IS NOT NULL;

CREATE TABLE customer_consents (
    customer_id BLOB    NOT NULL,
    position    INTEGER NOT NULL,        -- of the event
    signed      BLOB    NOT NULL,        -- wire SignedConsentRecord, as it came
    PRIMARY KEY (customer_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_visits (
    customer_id   BLOB    PRIMARY KEY,
    visits        INTEGER NOT NULL,      -- completed baskets
    last_visit_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
