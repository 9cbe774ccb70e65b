-- Why: when a row of the log came in is to be known by one clock, that of this database (20261128004100_kept_by_one_clock). By itself, because a migration that
-- holds one table has nobody to wait for who waits for it; and neither statement reads a row.
ALTER TABLE calls ADD COLUMN received_at timestamptz(3);
ALTER TABLE calls ALTER COLUMN received_at SET DEFAULT now();
