-- How far each till's chain stands in the newest backup that was verified; written by
-- tillside-hq backup and restore. A till keeps its events until this passes them.
CREATE TABLE backup_horizons (
    till          TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    taken_at_us   INTEGER NOT NULL,
    PRIMARY KEY (till, epoch)
) STRICT, WITHOUT ROWID;

-- The epoch in which head office writes its own facts, where a restore has begun one; 0: the one
-- that the log began with.
CREATE TABLE own_log_state (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO own_log_state (id, epoch) VALUES (1, 0);
