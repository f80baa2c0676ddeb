-- What a request to a manager was for in detail (plugin/engine/interface).
ALTER TABLE elevations ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- Addresses that get no messages, whoever has them (plugin/engine/consent/addresses).
CREATE TABLE address_suppressions (
    address_lookup BLOB NOT NULL CHECK (length(address_lookup) = 16),
    channel        TEXT NOT NULL,           -- "" = every channel that reaches the address
    record_id      BLOB NOT NULL CHECK (length(record_id) = 16),
    since_us       INTEGER NOT NULL,
    PRIMARY KEY (address_lookup, channel)
) STRICT, WITHOUT ROWID;

-- The last number of a request for access, correction or erasure, by day (plugin/engine/privacy).
CREATE TABLE privacy_request_numbers (
    day  TEXT PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT, WITHOUT ROWID;

-- Whose sale a ticket was, so that a receipt finds its customer (plugin/engine/customers/receipts).
CREATE TABLE ticket_customers (
    business_day TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    customer_id  BLOB NOT NULL CHECK (length(customer_id) = 16),
    at_us        INTEGER NOT NULL,
    PRIMARY KEY (business_day, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_customers_by_customer ON ticket_customers (customer_id);
CREATE INDEX ticket_customers_by_age ON ticket_customers (at_us);

-- Customers who are to be asked to become members of special standing (plugin/engine/vip).
CREATE TABLE invitations (
    invitation_id  BLOB PRIMARY KEY CHECK (length(invitation_id) = 16),
    customer_id    BLOB NOT NULL CHECK (length(customer_id) = 16),
    tier           TEXT NOT NULL,
    valid_until_us INTEGER NOT NULL,        -- 0: until answered
    standing       INTEGER NOT NULL CHECK (standing IN (0, 1, 3, 4))
                                            -- 0 open, 1 never, 3 accepted, 4 approved
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_customer ON invitations (customer_id);

-- Until when no question of the engine's own is asked, and how many were in this hour
-- (plugin/engine/interface).
CREATE TABLE quiet (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    until_us INTEGER NOT NULL
) STRICT;
INSERT INTO quiet (one, until_us) VALUES (1, 0);
