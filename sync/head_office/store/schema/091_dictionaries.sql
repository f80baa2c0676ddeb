-- The zstd dictionaries of tills' small messages (dictionaries/): the newest is sent to all tills.
CREATE TABLE dictionaries (
    number     INTEGER PRIMARY KEY,      -- as messages name it
    place      INTEGER NOT NULL,         -- order of sending
    content    BLOB    NOT NULL,
    made_at_us INTEGER NOT NULL
) STRICT;

-- Tills hear of it.
ALTER TABLE changes RENAME TO changes_before_091;
CREATE TABLE changes (
    scope   TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('customer', 'item', 'staff', 'stock', 'model',
                                             'invitation', 'wipe', 'dictionary')),
    key     BLOB    NOT NULL,
    number  INTEGER NOT NULL,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (scope, kind, key)
) STRICT, WITHOUT ROWID;
INSERT INTO changes SELECT * FROM changes_before_091;
DROP TABLE changes_before_091;
CREATE UNIQUE INDEX changes_in_order ON changes (scope, number);
CREATE INDEX changes_removed ON changes (number) WHERE removed = 1;
