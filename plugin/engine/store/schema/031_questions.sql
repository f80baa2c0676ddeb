-- Questions that the engine had a host ask, and managers' consents that it asked for
-- (plugin/engine/interface). Rows are dropped some days later; what came of them is in the outbox.
CREATE TABLE prompts (
    prompt_id    BLOB PRIMARY KEY CHECK (length(prompt_id) = 16),
    business_day TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    customer_id  BLOB NOT NULL,             -- 16 bytes, or empty
    prompt       BLOB NOT NULL,             -- till.Prompt as it was sent, its notice's texts left out
    asked_us     INTEGER NOT NULL,
    digest       BLOB,                      -- of the answer; NULL: none yet
    event_id     BLOB                       -- that recorded it
) STRICT, WITHOUT ROWID;
CREATE INDEX prompts_by_ticket ON prompts (business_day, ticket);
CREATE INDEX prompts_by_age ON prompts (asked_us);

CREATE TABLE elevations (
    elevation_id BLOB PRIMARY KEY CHECK (length(elevation_id) = 16),
    business_day TEXT NOT NULL,
    ticket       TEXT NOT NULL,
    action       TEXT NOT NULL,
    customer_id  BLOB NOT NULL,             -- 16 bytes, or empty
    asked_us     INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL,
    granted_us   INTEGER                    -- NULL: not yet; an elevation is good for once
) STRICT, WITHOUT ROWID;
CREATE INDEX elevations_by_age ON elevations (asked_us);
