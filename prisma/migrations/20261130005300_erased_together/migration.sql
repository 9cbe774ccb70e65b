-- Why: with an account go all organizations in which nobody else is, in one transaction. Each took up to 20,000 rows of its log along at once: a few with logs were more than
-- a transaction has time for, each time anew, so that the account could never be deleted.

-- Organizations that go together share what is erased at once; whoever deletes them says how many they are. The rest is a gateway's work, as it is of a large one.
CREATE OR REPLACE FUNCTION erase_calls_of_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  together integer := greatest(1, coalesce(nullif(current_setting('portcullis.erased_together', true), ''), '1')::integer);
BEGIN
  IF NOT erase_log_slice(OLD.id, greatest(1, 20000 / together)) THEN
    INSERT INTO log_erasures (org_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
