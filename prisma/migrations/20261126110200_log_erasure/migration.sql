-- Why: the log of a deleted organization went in the transaction of its deletion, which a log of millions would have made too long to succeed.

-- Whose log is still to be deleted. Nobody can open the organization any more, so nobody reads it meanwhile.
CREATE TABLE log_erasures (
  org_id   text PRIMARY KEY,
  asked_at timestamptz(3) NOT NULL DEFAULT now()
);
ALTER TABLE log_erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON log_erasures TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY owner_maintains ON log_erasures TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT ON log_erasures TO portcullis_gateway;

-- Deletes so many rows of each kind of an organization that is gone; true where nothing is left.
CREATE FUNCTION erase_log_slice(p_org text, p_rows integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  calls_gone integer;
  records_gone integer;
BEGIN
  IF EXISTS (SELECT 1 FROM organizations o WHERE o.id = p_org) THEN
    RAISE EXCEPTION 'the organization is there' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  DELETE FROM calls c USING (SELECT o.started_at, o.id FROM calls o WHERE o.org_id = p_org LIMIT p_rows) old
    WHERE c.started_at = old.started_at AND c.id = old.id AND c.org_id = p_org;
  GET DIAGNOSTICS calls_gone = ROW_COUNT;
  DELETE FROM audit_records r USING (SELECT o.writer_id, o.seq, o.at FROM audit_records o WHERE o.org_id = p_org LIMIT p_rows) old
    WHERE r.org_id = p_org AND r.writer_id = old.writer_id AND r.seq = old.seq AND r.at = old.at;
  GET DIAGNOSTICS records_gone = ROW_COUNT;
  IF calls_gone = p_rows OR records_gone = p_rows THEN RETURN false; END IF;
  DELETE FROM log_erasures e WHERE e.org_id = p_org;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION erase_log_slice(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_log_slice(text, integer) TO portcullis_gateway;

-- What is small goes with the organization; the rest is a gateway's work.
CREATE OR REPLACE FUNCTION erase_calls_of_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT erase_log_slice(OLD.id, 20000) THEN
    INSERT INTO log_erasures (org_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
