-- Nothing that runs often asks the log for a customer's events (projections answer), and entries in
-- the order of customers cost an ingest more writes than all the rest of its events.
DROP INDEX events_of_customer;
