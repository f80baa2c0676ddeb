-- Customers in little room and with the card number sealed beside the phone (plugin/engine/customers,
-- plugin/engine/consent). What stands in the tables of before is moved when the engine starts, as
-- only it can seal (customers/moving.hpp).
DROP INDEX customers_by_phone;
DROP INDEX customers_by_card;
DROP INDEX customers_by_generation;
ALTER TABLE customers RENAME TO customers_before_040;

-- Look-up is by keyed hash. Two members may share a phone: no hash is unique. The indexes hold the
-- first half of a hash, which tells a million members apart; the statement compares the whole.
CREATE TABLE customers (
    number           INTEGER PRIMARY KEY,
    customer_id      BLOB NOT NULL UNIQUE CHECK (length(customer_id) = 16),
    phone_lookup     BLOB NOT NULL,         -- keyed BLAKE2b of the E.164 number; empty: not by phone
    card_lookup      BLOB NOT NULL,         -- of the card number
    email_lookup     BLOB NOT NULL,         -- of the address in lower case
    language         TEXT NOT NULL,
    home_store       TEXT NOT NULL,
    contact          BLOB NOT NULL,         -- key id (16 bytes), nonce (24), ciphertext of wire.Contact
    contact_event_id BLOB NOT NULL,         -- additional data of the seal
    card             BLOB NOT NULL,         -- sealed likewise; empty: the contact holds the card
    visits           INTEGER NOT NULL,      -- as head office counts them
    last_visit_us    INTEGER NOT NULL,      -- as head office knows it
    history          BLOB NOT NULL,         -- wire.Customer with nothing but its history
    as_of_us         INTEGER NOT NULL,
    generation       INTEGER NOT NULL       -- of head office's snapshot that held them; 0: made here
) STRICT;
CREATE INDEX customers_by_phone ON customers (substr(phone_lookup, 1, 8)) WHERE phone_lookup != x'';
CREATE INDEX customers_by_card ON customers (substr(card_lookup, 1, 8)) WHERE card_lookup != x'';
CREATE INDEX customers_by_email ON customers (substr(email_lookup, 1, 8)) WHERE email_lookup != x'';
CREATE INDEX customers_by_generation ON customers (generation) WHERE generation > 0;

DROP INDEX consent_records_by_customer;
ALTER TABLE consent_records RENAME TO consent_records_before_040;

-- All consent records of a customer in one row; what many records say alike is kept once.
CREATE TABLE customer_consents (
    customer_id BLOB PRIMARY KEY CHECK (length(customer_id) = 16),
    records     BLOB NOT NULL               -- wire.KeptConsents
) STRICT, WITHOUT ROWID;
CREATE TABLE consent_wordings (
    number INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),   -- SHA-256 of bytes
    bytes  BLOB NOT NULL                    -- wire.ConsentRecord, without what is one customer's
) STRICT;

-- Replies that show a customer are remembered sealed under the customer's key. Those of before are
-- not kept: their requests are known to have been answered, and that is all.
ALTER TABLE handled_requests ADD COLUMN customer_id BLOB NOT NULL DEFAULT x'';
ALTER TABLE handled_requests ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';  -- wire.SealedPart
UPDATE handled_requests SET reply = x'', customer_id = x'00';
CREATE INDEX handled_requests_of_customer ON handled_requests (customer_id) WHERE customer_id != x'';
