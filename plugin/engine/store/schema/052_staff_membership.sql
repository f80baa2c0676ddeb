-- The membership of a member of staff, who does not ring up their own card (plugin/engine/loyalty).
ALTER TABLE staff ADD COLUMN customer_id BLOB NOT NULL DEFAULT X'';
