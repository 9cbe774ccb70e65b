-- Why: a tool's definition was compared with the reviewed one by looks alone. A server that shows agents another definition than the look was not
-- noticed; now the gateway compares what it passes on, and notes here what agents were shown instead (ADR 0081).

-- When an agent was last listed the candidate. Null for one that a look brought.
ALTER TABLE tools ADD COLUMN candidate_shown_at timestamptz(3);

-- Marks tools as changed, as a look does under `review`, and asks for a look where none was asked for lately. It does nothing else, so that a gateway
-- needs no right to write the inventory: no definition is accepted by it, no tool comes in, and none is served that was not before.
-- Where agents are shown ever others, the one that people see stays for ten minutes.
CREATE FUNCTION note_shown_definitions(p_org text, p_server text, p_url text, p_tools jsonb, p_job text, p_look_ms integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_drift text;
  v_stopped timestamptz;
BEGIN
  -- As whoever applies a look: the server first, then its tools.
  SELECT s.drift, s.stopped_at INTO v_drift, v_stopped FROM servers s WHERE s.org_id = p_org AND s.id = p_server AND s.url = p_url FOR UPDATE;
  -- What was shown somewhere else says nothing of the server as it is registered now.
  IF NOT FOUND THEN RETURN; END IF;
  IF v_drift = 'review' THEN
    UPDATE tools t SET state = 'changed', candidate = r.definition, candidate_pin = r.pin, candidate_shown_at = now()
    FROM jsonb_to_recordset(p_tools) AS r(name text, pin text, definition jsonb)
    WHERE t.org_id = p_org AND t.server_id = p_server AND t.name = r.name AND t.pin <> r.pin
      AND (t.state = 'active' OR t.state = 'changed' AND (t.candidate_shown_at IS NULL OR t.candidate_shown_at < now() - interval '10 minutes'));
  END IF;
  IF v_stopped IS NOT NULL OR EXISTS (
    SELECT FROM jobs j WHERE j.org_id = p_org AND j.server_id = p_server AND j.kind = 'introspect'
      AND (j.state IN ('queued', 'running') OR j.created_at > now() - p_look_ms * interval '1 millisecond')
  ) THEN RETURN; END IF;
  INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES (p_job, p_org, p_server, 'introspect', 'gateway');
END $$;
REVOKE ALL ON FUNCTION note_shown_definitions(text, text, text, jsonb, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_shown_definitions(text, text, text, jsonb, text, integer) TO portcullis_gateway;

CREATE POLICY owner_notes ON servers TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_notes ON tools TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_notes ON jobs TO CURRENT_USER USING (true) WITH CHECK (true);
