-- Why: a record that Postgres refuses for its size (class 54) was taken for trouble of Postgres: its batch was sent again without end, and everything behind
-- it in the spool waited, whosever it was. It is the record's fault like any other, and kept as unreadable.

-- One condition more in the function that finds the guilty one; where it cannot be put in, nothing is done at all.
DO $$
DECLARE
  old_text text := pg_get_functiondef('ingest_halves(text, bigint[], text[], text[])'::regprocedure);
  new_text text := replace(old_text, 'OR cardinality_violation THEN', 'OR cardinality_violation OR program_limit_exceeded THEN');
BEGIN
  IF length(new_text) <> length(old_text) + length(' OR program_limit_exceeded') THEN
    RAISE EXCEPTION 'ingest_halves is not written as this migration knows it';
  END IF;
  EXECUTE new_text;
END $$;
