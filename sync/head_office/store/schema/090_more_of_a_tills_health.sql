-- What a till says of its disk and of what waits there, for whoever watches the chain.
ALTER TABLE till_health ADD COLUMN outbox_oldest_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE till_health ADD COLUMN spool_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE till_health ADD COLUMN storage_ok INTEGER NOT NULL DEFAULT 1;
ALTER TABLE till_health ADD COLUMN disk_free_bytes INTEGER NOT NULL DEFAULT 0;
