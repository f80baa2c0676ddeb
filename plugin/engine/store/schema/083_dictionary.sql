-- The zstd dictionary that head office wants small messages packed with (plugin/engine/catalogue).
CREATE TABLE sync_dictionary (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    content BLOB NOT NULL
) STRICT;
