-- keys.db: the keys that open customers' sealed parts (plugin/engine/customers). Erasing a row makes
-- every copy of that customer's sealed parts unreadable, wherever it is.
CREATE TABLE customer_keys (
    customer_id BLOB NOT NULL CHECK (length(customer_id) = 16),
    key_id      BLOB NOT NULL CHECK (length(key_id) = 16),
    wrapped     BLOB NOT NULL,              -- under the fleet's wrapping key
    for_head_office BLOB,                   -- sealed to head office; NULL once it has the key
    PRIMARY KEY (customer_id, key_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_keys_to_send ON customer_keys (key_id) WHERE for_head_office IS NOT NULL;
