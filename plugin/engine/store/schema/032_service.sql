-- The last complaint number given, by business day (plugin/engine/service): numbers are given at
-- once, without asking anybody.
CREATE TABLE complaint_numbers (
    day  TEXT PRIMARY KEY,                  -- YYYY-MM-DD
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT, WITHOUT ROWID;
