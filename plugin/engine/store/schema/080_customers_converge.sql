-- Customers that several tills change, and several records of one person (plugin/engine/customers;
-- packaging/adr/0013). A look-up reads none of this.
ALTER TABLE customers ADD COLUMN versions BLOB NOT NULL DEFAULT x'';
                                            -- wire.FieldVersions; empty: of the event that
                                            -- contact_event_id names

-- Ids that go on as another customer.
CREATE TABLE customer_members (
    member_id   BLOB PRIMARY KEY CHECK (length(member_id) = 16),
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    records     BLOB NOT NULL DEFAULT x''   -- ids of the consent records that are theirs
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_members_of ON customer_members (customer_id);

-- By what else a customer is found: asked only where nobody is found by the customers' own.
CREATE TABLE customer_other_lookups (
    lookup      BLOB    NOT NULL CHECK (length(lookup) = 16),
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),  -- phone, card, e-mail
    customer_id BLOB    NOT NULL CHECK (length(customer_id) = 16),
    PRIMARY KEY (lookup, kind, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_other_lookups_of ON customer_other_lookups (customer_id);

-- Changes made here that head office's record does not hold yet.
CREATE TABLE customer_changes (
    event_id    BLOB PRIMARY KEY CHECK (length(event_id) = 16),
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    at_us       INTEGER NOT NULL,           -- when it was recorded
    event       BLOB NOT NULL               -- wire.Event, as it was recorded
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_changes_of ON customer_changes (customer_id);
