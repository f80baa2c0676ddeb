-- What a till signed at the end of each batch: chain heads with their signatures, kept for ever, so
-- that whoever has the tills' public keys can find what was changed in the log, by whomever.
CREATE TABLE signed_heads (
    till           TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,     -- of the batch's last event
    head           BLOB    NOT NULL CHECK (length(head) = 32),
    signature      BLOB    NOT NULL CHECK (length(signature) = 64),
    public_key     BLOB    NOT NULL CHECK (length(public_key) = 32),
    received_at_us INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER signed_heads_are_never_changed BEFORE UPDATE ON signed_heads
BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
CREATE TRIGGER signed_heads_are_never_deleted BEFORE DELETE ON signed_heads
BEGIN SELECT RAISE(ABORT, 'signed heads are append-only'); END;
