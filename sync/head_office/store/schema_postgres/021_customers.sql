-- schema/021_customers.sql on PostgreSQL: what belongs to a customer is partitioned by customer
-- (customers themselves in 040, which makes their table anew).
CREATE TABLE customers (
    customer_id      bytea PRIMARY KEY CHECK (length(customer_id) = 16),
    phone_lookup     bytea NOT NULL,
    card_number      text COLLATE "C" NOT NULL,
    card_lookup      text COLLATE "C" NOT NULL,
    language         text COLLATE "C" NOT NULL,
    home_store       text COLLATE "C" NOT NULL,
    contact          bytea NOT NULL,
    contact_event_id bytea NOT NULL,
    enrolled_at_us   bigint NOT NULL,
    enrolments       bigint NOT NULL,
    position         bigint NOT NULL,
    linked_to        bytea
);
CREATE INDEX customers_by_phone ON customers (phone_lookup) WHERE length(phone_lookup) > 0;
CREATE INDEX customers_by_card ON customers (card_lookup) WHERE card_lookup <> '';
CREATE INDEX customers_linked ON customers (linked_to) WHERE linked_to IS NOT NULL;

CREATE TABLE customer_consents (
    customer_id bytea NOT NULL,
    position    bigint NOT NULL,
    signed      bytea NOT NULL,
    PRIMARY KEY (customer_id, position)
) PARTITION BY HASH (customer_id);
SELECT make_hash_partitions('customer_consents', 4);

CREATE TABLE customer_visits (
    customer_id   bytea PRIMARY KEY,
    visits        bigint NOT NULL,
    last_visit_us bigint NOT NULL
) PARTITION BY HASH (customer_id);
SELECT make_hash_partitions('customer_visits', 4);
