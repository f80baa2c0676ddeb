-- Stores by region: what is noted for 'region:CODE' reaches their tills.
CREATE TABLE stores (
    store  TEXT PRIMARY KEY,
    region TEXT NOT NULL                 -- '' = none
) STRICT, WITHOUT ROWID;

-- Which number the list of changes had reached on which day, so that tombstones older than the
-- horizon can be dropped; a till whose cursor is older than the newest that was dropped begins anew.
CREATE TABLE downlink_days (
    day    INTEGER PRIMARY KEY,          -- since 1970
    number INTEGER NOT NULL
) STRICT;
ALTER TABLE downlink_state ADD COLUMN dropped_up_to INTEGER NOT NULL DEFAULT 0;
CREATE INDEX changes_removed ON changes (number) WHERE removed = 1;
