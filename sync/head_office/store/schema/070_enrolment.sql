-- Tills that proved themselves with a one-time code speak with a client certificate: their token
-- alone opens nothing. A till that was revoked stays known, so that head office can say so.
ALTER TABLE terminals ADD COLUMN by_certificate INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminals ADD COLUMN revoked_at_us INTEGER NOT NULL DEFAULT 0;  -- 0: it is let in
ALTER TABLE terminals ADD COLUMN revoked_why TEXT NOT NULL DEFAULT '';

-- One-time codes, by the hash of their secret. The one that used a code is known by its key, so that
-- the same till may ask again where the answer was lost, and nobody else.
CREATE TABLE enrolment_codes (
    secret_hash    BLOB    PRIMARY KEY CHECK (length(secret_hash) = 32),
    till           TEXT    NOT NULL,
    store          TEXT    NOT NULL,
    made_at_us     INTEGER NOT NULL,
    valid_until_us INTEGER NOT NULL,
    token_seed     BLOB    NOT NULL CHECK (length(token_seed) = 32),
    authority_pin  BLOB    NOT NULL CHECK (length(authority_pin) = 16),
    used_at_us     INTEGER NOT NULL DEFAULT 0,    -- 0: not yet
    key_hash       BLOB    NOT NULL DEFAULT X'',  -- of the key that it was used with
    serial         BLOB    NOT NULL DEFAULT X''   -- of the certificate that came of it
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_codes_of_till ON enrolment_codes (till);

-- Every certificate that was made for a till. One ends when it is revoked, or a while after a newer
-- one of its till was first used; rows stay, so that an end is for ever.
CREATE TABLE till_certificates (
    serial           BLOB    PRIMARY KEY CHECK (length(serial) BETWEEN 1 AND 20),
    till             TEXT    NOT NULL,
    key_hash         BLOB    NOT NULL CHECK (length(key_hash) = 32),
    issued_at_us     INTEGER NOT NULL,
    not_after_us     INTEGER NOT NULL,
    certificate      BLOB    NOT NULL,               -- PEM, to be given again
    first_used_at_us INTEGER NOT NULL DEFAULT 0,     -- 0: not yet
    ends_at_us       INTEGER NOT NULL DEFAULT 0,     -- 0: it has not ended
    ended_why        TEXT    NOT NULL DEFAULT ''     -- "replaced", "revoked", "enrolled"
) STRICT, WITHOUT ROWID;
CREATE INDEX till_certificates_of_till ON till_certificates (till, key_hash);

-- The certificates by which tills know head office, each as it was pinned by codes.
CREATE TABLE authorities (
    pin         BLOB    PRIMARY KEY CHECK (length(pin) = 16),
    pem         TEXT    NOT NULL,
    noted_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
