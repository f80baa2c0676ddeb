-- People who use the console. Passwords are argon2id verifiers; a session's cookie is kept as its
-- hash only.
CREATE TABLE users (
    name          TEXT    PRIMARY KEY,
    role          TEXT    NOT NULL
        CHECK (role IN ('admin', 'marketing', 'service', 'privacy_officer')),
    password      TEXT    NOT NULL,
    added_at_us   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    token_hash    BLOB    PRIMARY KEY CHECK (length(token_hash) = 32),
    name          TEXT    NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    started_at_us INTEGER NOT NULL,
    used_at_us    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who signed in or tried to, and who looked up whom (privacy.md, duty 23). Append-only.
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    at_us   INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    outcome TEXT    NOT NULL,
    subject BLOB,            -- a customer id
    peer    TEXT    NOT NULL -- address of the caller
) STRICT;
CREATE INDEX audit_by_action ON audit (action, at_us);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
