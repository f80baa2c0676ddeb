-- Suppressions may be of an address, whoever has it (S35G(2)): no customer is named then.
CREATE TABLE suppressions_of_both (
    number         INTEGER PRIMARY KEY,  -- order of arrival
    record_id      BLOB    NOT NULL UNIQUE CHECK (length(record_id) = 16),
    customer_id    BLOB    NOT NULL,     -- 16 bytes; empty: of an address
    purposes       TEXT    NOT NULL,     -- one a line; empty = all
    since_us       INTEGER NOT NULL,
    till           TEXT    NOT NULL,
    received_at_us INTEGER NOT NULL,
    address_lookup BLOB    NOT NULL DEFAULT X'',  -- keyed hash; empty: of a customer
    channels       TEXT    NOT NULL DEFAULT '',   -- of the address, one a line; empty = all
    CHECK ((length(customer_id) = 16 AND length(address_lookup) = 0)
           OR (length(customer_id) = 0 AND length(address_lookup) = 16))
) STRICT;
INSERT INTO suppressions_of_both
    (number, record_id, customer_id, purposes, since_us, till, received_at_us)
    SELECT number, record_id, customer_id, purposes, since_us, till, received_at_us
    FROM suppressions;
DROP TABLE suppressions;
ALTER TABLE suppressions_of_both RENAME TO suppressions;
CREATE INDEX suppressions_of_customer ON suppressions (customer_id);
CREATE INDEX suppressions_of_address ON suppressions (address_lookup)
    WHERE length(address_lookup) > 0;
