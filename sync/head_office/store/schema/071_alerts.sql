-- What somebody should look at: a till that is not who it says, or a chain that is not as it was.
-- The same again within an hour is counted in its row, so that nobody fills the disk by knocking.
CREATE TABLE alerts (
    number     INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,
    till       TEXT    NOT NULL,  -- as head office knows it; '' where it is not known whose it was
    at_us      INTEGER NOT NULL,
    last_at_us INTEGER NOT NULL,
    times      INTEGER NOT NULL DEFAULT 1,
    detail     TEXT    NOT NULL   -- words of ours, of nobody
) STRICT;
CREATE INDEX alerts_of_till ON alerts (kind, till, last_at_us);
