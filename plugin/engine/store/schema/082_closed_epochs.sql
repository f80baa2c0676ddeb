-- An epoch that was closed (another chain stood under it at head office) ends here: what comes after
-- was recorded again in a later epoch, and is sent there only. NULL: it is open.
ALTER TABLE outbox_epochs ADD COLUMN ends_with INTEGER;
-- Those that were closed before this column was there: nothing of them is sent again.
UPDATE outbox_epochs SET ends_with = 0 WHERE EXISTS (
    SELECT 1 FROM outbox_epochs later WHERE later.reason = 'restored' AND later.epoch > outbox_epochs.epoch);
