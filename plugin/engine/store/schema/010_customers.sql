-- Customers that this till holds (plugin/engine/customers). The contact is sealed; look-up is by
-- keyed hash. Two members may share a phone: neither hash is unique.
CREATE TABLE customers (
    number           INTEGER PRIMARY KEY,
    customer_id      BLOB NOT NULL UNIQUE CHECK (length(customer_id) = 16),
    phone_lookup     BLOB NOT NULL,         -- keyed BLAKE2b of the E.164 number
    card_lookup      BLOB NOT NULL,         -- keyed BLAKE2b of the card number
    card_number      TEXT NOT NULL,
    language         TEXT NOT NULL,
    home_store       TEXT NOT NULL,
    contact          BLOB NOT NULL,         -- wire.SealedPart, as it was made
    contact_event_id BLOB NOT NULL,         -- additional data of the seal
    visits           INTEGER NOT NULL,      -- as head office counts them
    last_visit_us    INTEGER NOT NULL,      -- as head office knows it
    history          BLOB NOT NULL,         -- wire.Customer with nothing but its history
    as_of_us         INTEGER NOT NULL,
    generation       INTEGER NOT NULL       -- of head office's snapshot that held them; 0: made here
) STRICT;
CREATE INDEX customers_by_phone ON customers (phone_lookup);
CREATE INDEX customers_by_card ON customers (card_lookup);
CREATE INDEX customers_by_generation ON customers (generation);

-- Baskets completed on this till that head office's history does not hold yet.
CREATE TABLE customer_baskets (
    number      INTEGER PRIMARY KEY,
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    at_us       INTEGER NOT NULL,
    skus        BLOB NOT NULL               -- wire.Customer with one history entry for each SKU
) STRICT;
CREATE INDEX customer_baskets_by_customer ON customer_baskets (customer_id, number);
