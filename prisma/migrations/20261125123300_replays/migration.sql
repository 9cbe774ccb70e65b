-- Why: a draft run over recorded calls. The console asks, a gateway (which alone can open recorded values) works, the console watches; results are bounded and expire.

CREATE TABLE replays (
  id            text PRIMARY KEY,
  org_id        text NOT NULL,
  server_id     text NOT NULL,
  policy_id     text NOT NULL,
  -- The draft, as written when the replay was asked for.
  document      text NOT NULL,
  days          integer NOT NULL,
  -- Whose calls: policy (of the grants that are under the policy now), server (of all grants).
  calls_of      text NOT NULL,
  state         text NOT NULL DEFAULT 'queued',
  judged        integer NOT NULL DEFAULT 0,
  total         integer,
  summary       jsonb,
  error_code    text,
  created_by    text NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  started_at    timestamptz(3),
  -- The gateway's sign of life.
  beat_at       timestamptz(3),
  finished_at   timestamptz(3),
  expires_at    timestamptz(3) NOT NULL,
  CONSTRAINT replays_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
  CONSTRAINT replays_days CHECK (days BETWEEN 1 AND 90),
  CONSTRAINT replays_calls_of CHECK (calls_of IN ('policy', 'server')),
  UNIQUE (org_id, id),
  FOREIGN KEY (org_id, server_id, policy_id) REFERENCES policies (org_id, server_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX replays_of_policy ON replays (org_id, policy_id, created_at DESC);
CREATE INDEX replays_waiting ON replays (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX replays_expiry ON replays (expires_at);

-- The calls that the draft would decide otherwise, and some of those of which it cannot be known; numbered in the order of the calls.
CREATE TABLE replay_rows (
  org_id          text NOT NULL,
  replay_id       text NOT NULL,
  position        integer NOT NULL,
  call_id         text NOT NULL,
  started_at      timestamptz(3) NOT NULL,
  tool            text NOT NULL,
  grant_id        text,
  grant_label     text,
  -- denied | allowed | parked: newly; unknown
  change          text NOT NULL,
  recorded_effect text NOT NULL,
  recorded_code   text NOT NULL,
  recorded_rule   text,
  -- Null where it cannot be known.
  effect          text,
  code            text,
  rule            text,
  PRIMARY KEY (org_id, replay_id, position),
  CONSTRAINT replay_rows_change CHECK (change IN ('denied', 'allowed', 'parked', 'unknown')),
  FOREIGN KEY (org_id, replay_id) REFERENCES replays (org_id, id) ON DELETE CASCADE
);

-- Announced like jobs are: to gateways when queued, to those who wait otherwise.
CREATE TRIGGER replays_are_announced AFTER INSERT OR UPDATE ON replays FOR EACH ROW EXECUTE FUNCTION job_changed();

GRANT SELECT, INSERT, DELETE ON replays TO portcullis_console;
GRANT UPDATE (state, error_code, finished_at) ON replays TO portcullis_console;
GRANT SELECT ON replay_rows TO portcullis_console;
GRANT SELECT, DELETE ON replays TO portcullis_gateway;
GRANT UPDATE (state, judged, total, summary, error_code, started_at, beat_at, finished_at) ON replays TO portcullis_gateway;
GRANT SELECT, INSERT, DELETE ON replay_rows TO portcullis_gateway;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['replays', 'replay_rows'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
  END LOOP;
END $$;
