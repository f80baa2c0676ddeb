-- Everything that head office sends anew (plugin/engine/downlink): how far it has come, and what waits
-- until it is whole.
ALTER TABLE downlink ADD COLUMN loaded INTEGER NOT NULL DEFAULT 0;   -- changes received
ALTER TABLE downlink ADD COLUMN to_load INTEGER NOT NULL DEFAULT 0;  -- 0: nothing is being loaded
ALTER TABLE downlink ADD COLUMN anew INTEGER NOT NULL DEFAULT 0 CHECK (anew IN (0, 1));
                                            -- 1: in place of what is held
CREATE TABLE downlink_waiting (
    number INTEGER PRIMARY KEY,
    change BLOB NOT NULL                    -- wire.Change
) STRICT;
