-- Where the event of an id stands. Where the log is partitioned this is a table of its own.
CREATE VIEW event_ids AS SELECT id, till, epoch, sequence FROM events;
