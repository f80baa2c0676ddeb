-- Which wrapping key the keys are under, by its SHA-256: another one at the start means that they are
-- to be wrapped anew.
CREATE TABLE key_wrapping (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
