-- Time as retention counts it (plugin/engine/customers/retention.hpp), and orders to wipe the till
-- (plugin/engine/run/wipe.hpp).
CREATE TABLE retention_clock (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    counted_us INTEGER NOT NULL,            -- never goes back
    clock_us   INTEGER NOT NULL             -- what the clock said when it was counted last
) STRICT;

-- A till that was wiped takes no customers and staff in again until it has been let in anew, with
-- another token.
CREATE TABLE wipe_orders (
    order_id     BLOB PRIMARY KEY CHECK (length(order_id) = 16),
    reason       TEXT NOT NULL,
    arrived_us   INTEGER NOT NULL,
    followed_us  INTEGER NOT NULL,          -- 0: not yet
    token_digest BLOB NOT NULL              -- SHA-256 of the token that the till had
) STRICT, WITHOUT ROWID;
