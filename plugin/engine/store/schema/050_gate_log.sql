-- The gate's decisions go into the chain some at a time (plugin/engine/consent/audit), and people who
-- were looked up without a sale are counted (look_ups), also over a restart.
ALTER TABLE gate_log ADD COLUMN chained INTEGER NOT NULL DEFAULT 0 CHECK (chained IN (0, 1));
CREATE INDEX gate_log_unchained ON gate_log (number) WHERE chained = 0;
CREATE INDEX gate_log_chained ON gate_log (at_us) WHERE chained = 1;

CREATE TABLE open_look_ups (
    staff   TEXT NOT NULL,
    subject BLOB NOT NULL,                  -- customer id, or the keyed hash that nobody has
    at_us   INTEGER NOT NULL,
    ticket  TEXT NOT NULL,                  -- business day and number; empty: none
    found   INTEGER NOT NULL CHECK (found IN (0, 1)),
    PRIMARY KEY (staff, subject)
) STRICT, WITHOUT ROWID;
