-- What each day's backups hold of tills' chains, for as long as one of them may be put back; written by
-- tillside-hq backup and restore (sync/head_office/backups).
CREATE TABLE backup_slots (
    number   INTEGER PRIMARY KEY,
    begun_us INTEGER NOT NULL,  -- of the first of them
    ended_us INTEGER NOT NULL   -- of the last
) STRICT;
CREATE TABLE backup_chains (
    slot          INTEGER NOT NULL,
    till          TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    PRIMARY KEY (slot, till, epoch)
) STRICT, WITHOUT ROWID;

-- What all of these hold once the oldest is old enough, and a till may let go of. What stood here
-- before was the newest backup's.
DROP TABLE backup_horizons;
CREATE TABLE backup_horizons (
    till          TEXT    NOT NULL,
    epoch         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    PRIMARY KEY (till, epoch)
) STRICT, WITHOUT ROWID;
