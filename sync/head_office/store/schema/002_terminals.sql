-- Tills that may speak to head office. The token is kept as its hash only; the signing key is the
-- one that the till first used with this token, and stays so until a new token is issued.
CREATE TABLE terminals (
    till           TEXT    PRIMARY KEY,
    store          TEXT    NOT NULL,
    token_hash     BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    added_at_us    INTEGER NOT NULL,
    public_key     BLOB    CHECK (public_key IS NULL OR length(public_key) = 32)
) STRICT, WITHOUT ROWID;

-- What each till last said of itself. Not events: a till that is silent is seen by its silence.
CREATE TABLE till_health (
    till            TEXT    PRIMARY KEY,
    last_seen_us    INTEGER NOT NULL,
    epoch           INTEGER NOT NULL DEFAULT 0,
    acknowledged    INTEGER NOT NULL DEFAULT 0,
    outbox_depth    INTEGER NOT NULL DEFAULT 0,
    dead_letters    INTEGER NOT NULL DEFAULT 0,
    customers       INTEGER NOT NULL DEFAULT 0,
    engine_version  TEXT    NOT NULL DEFAULT '',
    model_version   TEXT    NOT NULL DEFAULT '',
    clock_skew_ms   INTEGER NOT NULL DEFAULT 0  -- till's clock minus head office's, at arrival
) STRICT, WITHOUT ROWID;
