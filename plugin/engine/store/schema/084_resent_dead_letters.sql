-- Where an event that head office had rejected was recorded again; 0: nowhere.
ALTER TABLE dead_letters ADD COLUMN resent_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN resent_sequence INTEGER NOT NULL DEFAULT 0;
