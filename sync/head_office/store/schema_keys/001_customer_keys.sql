-- Customers' keys, each under the fleet's wrapping key. In a file of its own, so that erasing a row
-- here makes what was sealed with it unreadable everywhere, and so that this file can have its own,
-- shorter backup horizon.
CREATE TABLE customer_keys (
    customer_id BLOB    NOT NULL CHECK (length(customer_id) = 16),
    key_id      BLOB    NOT NULL CHECK (length(key_id) = 16),
    wrapped     BLOB    NOT NULL,
    kept_at_us  INTEGER NOT NULL,
    PRIMARY KEY (customer_id, key_id)
) STRICT, WITHOUT ROWID;
