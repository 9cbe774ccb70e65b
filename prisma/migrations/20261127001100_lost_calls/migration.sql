-- Why: the duty that closes calls whose gateway is gone looked back two days when a process began and two hours then: a call that was written
-- later than that, or while no gateway ran, stayed `pending` for ever.

-- No index says which calls are pending: it would have to be written for every outcome, and an outcome is written beside its row without
-- touching any. Instead, how far all are closed is kept, and which hours before that got a pending row since.

-- Every call that began before this moment is closed, but for those of the hours that are marked. One row.
CREATE TABLE lost_call_state (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  through timestamptz(3) NOT NULL
);
INSERT INTO lost_call_state (through) SELECT date_bin('1 hour', coalesce(min(started_at), now() - interval '1 day'), 'epoch') FROM calls;

-- Hours to look through again. A row for each transaction that wrote into one: no mark is taken before its cause is there.
CREATE TABLE lost_call_marks (
  hour timestamptz(3) NOT NULL,
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (hour, xact)
);

CREATE OR REPLACE FUNCTION mark_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_hour timestamptz := date_bin('1 hour', NEW.started_at, 'epoch');
BEGIN
  -- Here, and not in a WHEN of the triggers: Postgres 18.4 evaluates that after it has freed it where the row is written by a WITH of a statement.
  IF NEW.started_at >= now() - interval '5 minutes' THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM call_tally_marks m WHERE m.org_id = NEW.org_id AND m.hour = of_hour AND m.xact = pg_current_xact_id()) THEN
    INSERT INTO call_tally_marks (org_id, hour) VALUES (NEW.org_id, of_hour);
  END IF;
  -- Later ones are still before the duty.
  IF NEW.outcome = 'pending' AND NEW.started_at < now() - interval '1 hour' THEN
    INSERT INTO lost_call_marks (hour) VALUES (of_hour) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

GRANT SELECT ON lost_call_state TO portcullis_gateway;
GRANT UPDATE (through) ON lost_call_state TO portcullis_gateway;
GRANT SELECT, DELETE ON lost_call_marks TO portcullis_gateway;
-- No tenant's rows, and nobody's but the gateways'.
ALTER TABLE lost_call_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE lost_call_state FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON lost_call_state TO portcullis_gateway USING (true) WITH CHECK (true);
ALTER TABLE lost_call_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE lost_call_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON lost_call_marks TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY owner_maintains ON lost_call_marks TO CURRENT_USER USING (true) WITH CHECK (true);
