-- What the host of this till said in its last Hello (plugin/engine/interface): kept, because a host
-- that is a new process for every action says it once.
CREATE TABLE host_declaration (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    hello BLOB NOT NULL,                    -- till.Hello with capabilities and promotions only
    at_us INTEGER NOT NULL
) STRICT;
