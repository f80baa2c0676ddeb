-- Customers who were erased: a till that was offline may still send their key, and it is not kept.
CREATE TABLE erased_customers (
    customer_id  BLOB    PRIMARY KEY CHECK (length(customer_id) = 16),
    erased_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
