-- Who may sign in on this till (plugin/engine/staff).
CREATE TABLE staff (
    staff        TEXT PRIMARY KEY,
    role         INTEGER NOT NULL,          -- wire.Role
    display_name TEXT NOT NULL,
    pin_verifier TEXT NOT NULL              -- argon2id, as crypto_pwhash_str makes it
) STRICT, WITHOUT ROWID;

-- Wrong PINs in a row, and until when the next try waits; survives a restart.
CREATE TABLE staff_locks (
    staff        TEXT PRIMARY KEY,
    wrong        INTEGER NOT NULL CHECK (wrong > 0),
    locked_until_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
