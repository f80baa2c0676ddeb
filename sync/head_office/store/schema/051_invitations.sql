-- Customers whom managers want as members of special standing (sync/head_office/vip). The list is
-- head office's own; what became of each invitation is made from the event log.
CREATE TABLE invitations (
    invitation_id  BLOB    PRIMARY KEY CHECK (length(invitation_id) = 16),
    customer_id    BLOB    NOT NULL CHECK (length(customer_id) = 16),
    store          TEXT    NOT NULL,     -- where they are asked; '' = everywhere
    tier           TEXT    NOT NULL,
    valid_until_us INTEGER NOT NULL,     -- 0: until answered
    listed_at_us   INTEGER NOT NULL,
    UNIQUE (customer_id, tier, store)
) STRICT, WITHOUT ROWID;

CREATE TABLE vip_standing (
    invitation_id BLOB    PRIMARY KEY CHECK (length(invitation_id) = 16),
    customer_id   BLOB    NOT NULL CHECK (length(customer_id) = 16),
    tier          TEXT    NOT NULL,
    standing      INTEGER NOT NULL CHECK (standing BETWEEN 1 AND 4),
                                         -- 1 never, 2 not now, 3 accepted, 4 approved
    manager       TEXT    NOT NULL,      -- staff code, where approved
    at_us         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX vip_standing_of_customer ON vip_standing (customer_id);

-- How often each answer was given, by the store that asked.
CREATE TABLE vip_answers (
    store  TEXT    NOT NULL,
    tier   TEXT    NOT NULL,
    answer INTEGER NOT NULL,
    times  INTEGER NOT NULL,
    PRIMARY KEY (store, tier, answer)
) STRICT, WITHOUT ROWID;
