-- schema/040_sealed_cards.sql on PostgreSQL: customers are partitioned by customer.
DROP TABLE customers;
CREATE TABLE customers (
    customer_id      bytea PRIMARY KEY CHECK (length(customer_id) = 16),
    phone_lookup     bytea NOT NULL,
    card_lookup      bytea NOT NULL,
    email_lookup     bytea NOT NULL,
    card_number      text COLLATE "C" NOT NULL,
    language         text COLLATE "C" NOT NULL,
    home_store       text COLLATE "C" NOT NULL,
    contact          bytea NOT NULL,
    contact_event_id bytea NOT NULL,
    enrolled_at_us   bigint NOT NULL,
    enrolments       bigint NOT NULL,
    position         bigint NOT NULL,
    linked_to        bytea
) PARTITION BY HASH (customer_id);
SELECT make_hash_partitions('customers', 4);
CREATE INDEX customers_by_phone ON customers (phone_lookup) WHERE length(phone_lookup) > 0;
CREATE INDEX customers_by_card ON customers (card_lookup) WHERE length(card_lookup) > 0;
CREATE INDEX customers_by_email ON customers (email_lookup) WHERE length(email_lookup) > 0;
CREATE INDEX customers_linked ON customers (linked_to) WHERE linked_to IS NOT NULL;

-- Who was erased: what a till that was offline still sends of them is not taken in again.
CREATE TABLE erased_customers (
    customer_id bytea PRIMARY KEY CHECK (length(customer_id) = 16),
    at_us       bigint NOT NULL,
    position    bigint NOT NULL,
    reason      text COLLATE "C" NOT NULL
);

DELETE FROM customer_consents;
DELETE FROM customer_visits;
DELETE FROM checkpoints WHERE projection = 'customers';

-- More that tills hear of.
ALTER TABLE changes RENAME TO changes_before_040;
CREATE TABLE changes (
    scope   text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL CHECK (kind IN ('customer', 'item', 'staff', 'stock', 'model',
                                             'invitation', 'wipe')),
    key     bytea NOT NULL,
    number  bigint NOT NULL,
    removed bigint NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (scope, kind, key)
);
INSERT INTO changes SELECT * FROM changes_before_040;
DROP TABLE changes_before_040;
CREATE UNIQUE INDEX changes_in_order ON changes (scope, number);

-- Orders to throw away what a till holds; the newest counts.
CREATE TABLE wipe_orders (
    till          text COLLATE "C" PRIMARY KEY,
    order_id      bytea NOT NULL CHECK (length(order_id) = 16),
    ordered_at_us bigint NOT NULL,
    reason        text COLLATE "C" NOT NULL
);
