-- Why: the overview counts calls over 30 days, and millions of rows cannot be read for a page. What an hour held is counted once, when
-- that hour is over, and again when a row of it comes late or changes (docs/adr/0038). What is not counted yet is read from the log itself.

-- What the calls of an hour were. kind: all | tool (id: server, detail: name) | grant (id) | rule (id: policy, detail: code and rule of what
-- it denied) | latency (detail: the bucket of a call's milliseconds, eight to a doubling). An empty id and detail of a tool, grant or rule: those beyond the fiftieth.
CREATE TABLE call_tallies (
  org_id  text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  hour timestamptz(3) NOT NULL,
  kind    text NOT NULL,
  id      text NOT NULL,
  detail  text NOT NULL,
  -- Of the server or grant, as a row of the hour has it.
  name    text NOT NULL,
  calls   bigint NOT NULL,
  denied  bigint NOT NULL,
  parked  bigint NOT NULL,
  failed  bigint NOT NULL,
  PRIMARY KEY (org_id, hour, kind, id, detail)
);

-- Everything before this moment is counted. One row.
CREATE TABLE call_tally_state (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  through timestamptz(3) NOT NULL
);
INSERT INTO call_tally_state (through)
  SELECT date_bin('1 hour', CASE WHEN EXISTS (SELECT 1 FROM calls) THEN now() - interval '31 days' ELSE now() - interval '7 minutes' END, 'epoch');

-- Hours to count again. A row for each transaction that touched one: so nobody waits for anybody, and no mark is taken before its cause is there.
CREATE TABLE call_tally_marks (
  org_id  text NOT NULL,
  hour timestamptz(3) NOT NULL,
  xact    xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX call_tally_marks_of_hour ON call_tally_marks (org_id, hour, xact);

-- Counts one organization's calls of a span, hour by hour. As whoever asks: row-level security holds.
CREATE FUNCTION tally_calls_of(p_org text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (hour timestamptz, kind text, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint) LANGUAGE sql STABLE AS $$
  WITH seen AS MATERIALIZED (
    SELECT date_bin('1 hour', c.started_at, 'epoch') AS hour, c.server_id, c.server_name, c.grant_id, c.grant_label, c.policy_id, c.tool, c.effect, c.code, c.rule,
      coalesce(c.outcome IN ('error', 'not_delivered', 'cut') OR c.is_error, false) AS has_failed,
      CASE WHEN c.method = 'tools/call' AND c.outcome = 'delivered' THEN c.total_ms END AS ms
    FROM calls c WHERE c.org_id = p_org AND c.started_at >= p_from AND c.started_at < p_until
  ), counted AS (
    SELECT s.hour, 'tool' AS kind, s.server_id AS id, s.tool AS detail, max(s.server_name) AS name, count(*) AS calls, count(*) FILTER (WHERE s.effect = 'deny') AS denied,
      count(*) FILTER (WHERE s.effect = 'park') AS parked, count(*) FILTER (WHERE s.has_failed) AS failed
    FROM seen s WHERE s.tool IS NOT NULL GROUP BY 1, 3, 4
    UNION ALL
    SELECT s.hour, 'grant', s.grant_id, '', max(coalesce(s.grant_label, '')), count(*), count(*) FILTER (WHERE s.effect = 'deny'), count(*) FILTER (WHERE s.effect = 'park'),
      count(*) FILTER (WHERE s.has_failed)
    FROM seen s WHERE s.grant_id IS NOT NULL GROUP BY 1, 3
    UNION ALL
    SELECT s.hour, 'rule', coalesce(s.policy_id, ''), s.code || ' ' || coalesce(s.rule, ''), max(s.server_name), count(*), count(*), 0, 0
    FROM seen s WHERE s.effect = 'deny' GROUP BY 1, 3, 4
  ), placed AS (
    SELECT c.*, row_number() OVER (PARTITION BY c.hour, c.kind ORDER BY c.calls DESC, c.id, c.detail) <= 50 AS stays FROM counted c
  )
  SELECT s.hour, 'all', '', '', '', count(*), count(*) FILTER (WHERE s.effect = 'deny'), count(*) FILTER (WHERE s.effect = 'park'), count(*) FILTER (WHERE s.has_failed)
    FROM seen s GROUP BY 1
  UNION ALL
  SELECT s.hour, 'latency', '', (CASE WHEN s.ms < 1 THEN -1 ELSE floor(8 * ln(s.ms::float8) / ln(2::float8) + 1e-9)::integer END)::text, '', count(*), 0, 0, 0
    FROM seen s WHERE s.ms IS NOT NULL GROUP BY 1, 4
  UNION ALL
  SELECT p.hour, p.kind, CASE WHEN p.stays THEN p.id ELSE '' END, CASE WHEN p.stays THEN p.detail ELSE '' END, CASE WHEN p.stays THEN max(p.name) ELSE '' END,
      sum(p.calls)::bigint, sum(p.denied)::bigint, sum(p.parked)::bigint, sum(p.failed)::bigint
    FROM placed p GROUP BY p.hour, p.kind, p.stays, 3, 4
$$;

CREATE FUNCTION tally_hour(p_org text, p_hour timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM call_tallies t WHERE t.org_id = p_org AND t.hour = p_hour;
  INSERT INTO call_tallies SELECT p_org, t.* FROM tally_calls_of(p_org, p_hour, p_hour + interval '1 hour') t;
END $$;

-- Counts the next hour that is over and has calls, or counts some marked ones again. Answers whether there is more to do. A row that is at most five
-- minutes old is written without a mark, so an hour is over when it ended seven minutes ago: no statement of a gateway takes two.
CREATE FUNCTION tally_calls() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  marks_max CONSTANT integer := 20;
  over_until timestamptz := date_bin('1 hour', now() - interval '7 minutes', 'epoch');
  next_hour timestamptz;
  oldest timestamptz;
  o record;
  marked integer := 0;
BEGIN
  SELECT s.through INTO next_hour FROM call_tally_state s FOR UPDATE;
  IF next_hour < over_until THEN
    -- What nobody called in is leapt over.
    SELECT date_bin('1 hour', min(c.started_at), 'epoch') INTO oldest FROM calls c WHERE c.started_at >= next_hour AND c.started_at < over_until;
    IF oldest IS NULL THEN
      UPDATE call_tally_state SET through = over_until;
      RETURN true;
    END IF;
    FOR o IN SELECT g.id FROM organizations g
      WHERE EXISTS (SELECT 1 FROM calls c WHERE c.org_id = g.id AND c.started_at >= oldest AND c.started_at < oldest + interval '1 hour')
    LOOP
      PERFORM tally_hour(o.id, oldest);
    END LOOP;
    UPDATE call_tally_state SET through = oldest + interval '1 hour';
    RETURN true;
  END IF;
  FOR o IN WITH taken AS (
      DELETE FROM call_tally_marks m USING (SELECT DISTINCT k.org_id, k.hour FROM call_tally_marks k LIMIT marks_max) chosen
        WHERE m.org_id = chosen.org_id AND m.hour = chosen.hour RETURNING m.org_id, m.hour
    ) SELECT DISTINCT t.org_id, t.hour FROM taken t JOIN organizations g ON g.id = t.org_id WHERE t.hour >= now() - interval '31 days'
  LOOP
    marked := marked + 1;
    IF o.hour < next_hour THEN PERFORM tally_hour(o.org_id, o.hour); END IF;
  END LOOP;
  -- Counts are kept as long as the log that they count, and no longer than any page asks.
  DELETE FROM call_tallies t USING organizations g
    WHERE g.id = t.org_id AND t.hour < now() - make_interval(days => least(coalesce(g.log_retention_days, 31), 31));
  RETURN marked = marks_max;
END $$;
REVOKE ALL ON FUNCTION tally_hour(text, timestamptz), tally_calls() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tally_calls() TO portcullis_gateway;

CREATE FUNCTION mark_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_hour timestamptz := date_bin('1 hour', NEW.started_at, 'epoch');
BEGIN
  -- Here, and not in a WHEN of the triggers: Postgres 18.4 evaluates that after it has freed it where the row is written by a WITH of a statement.
  IF NEW.started_at >= now() - interval '5 minutes' THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM call_tally_marks m WHERE m.org_id = NEW.org_id AND m.hour = of_hour AND m.xact = pg_current_xact_id()) THEN
    INSERT INTO call_tally_marks (org_id, hour) VALUES (NEW.org_id, of_hour);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION mark_tally() FROM PUBLIC;
CREATE TRIGGER late_calls_are_tallied AFTER INSERT ON calls FOR EACH ROW EXECUTE FUNCTION mark_tally();
CREATE TRIGGER late_outcomes_are_tallied AFTER UPDATE OF outcome ON calls FOR EACH ROW EXECUTE FUNCTION mark_tally();

GRANT SELECT ON call_tallies, call_tally_state TO portcullis_console;
ALTER TABLE call_tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_tallies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON call_tallies TO portcullis_console USING (org_id = current_org());
CREATE POLICY owner_maintains ON call_tallies TO CURRENT_USER USING (true) WITH CHECK (true);
-- No tenant's rows: how far the counting is, and what is to be counted again.
ALTER TABLE call_tally_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_tally_state FORCE ROW LEVEL SECURITY;
CREATE POLICY anybody_reads ON call_tally_state FOR SELECT TO portcullis_console USING (true);
CREATE POLICY owner_maintains ON call_tally_state TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE call_tally_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_tally_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_maintains ON call_tally_marks TO CURRENT_USER USING (true) WITH CHECK (true);
