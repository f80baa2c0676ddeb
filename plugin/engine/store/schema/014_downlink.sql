-- How far this till has followed head office's changes (plugin/engine/downlink).
CREATE TABLE downlink (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    cursor     TEXT NOT NULL,
    generation INTEGER NOT NULL,            -- grows when head office begins a new snapshot
    at_us      INTEGER NOT NULL
) STRICT;
INSERT INTO downlink (one, cursor, generation, at_us) VALUES (1, '', 1, 0);
