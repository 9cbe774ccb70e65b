-- Why: an hour of an organization was counted by one statement. Where that took longer than ten minutes it was given back and begun again, for ever, and no hour
-- behind it was counted, whosever it was. An hour is walked in slices now, each of which stays, and organizations take turns (docs/adr/0038).

-- The hours that are being counted, first come, first served for each organization. No tenant's name is in it, and it knows no organization that is gone for
-- long: so nobody who reads the log waits for an organization's row (docs/adr/0055).
CREATE TABLE call_tally_walks (
  org_id  text NOT NULL,
  hour    timestamptz(3) NOT NULL,
  -- Whether it is counted for the first time: until that is done a page reads the hour itself.
  is_first boolean NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- What began before this moment is in `call_tally_parts`.
  through timestamptz(3) NOT NULL,
  -- A row of it changed since it was begun: after its end it is walked once more.
  is_asked_again boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, hour)
);

-- What the walked part of an hour came to, as `call_tallies` has it of a whole one.
CREATE TABLE call_tally_parts (
  org_id  text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  hour    timestamptz(3) NOT NULL,
  kind    text NOT NULL,
  id      text NOT NULL,
  detail  text NOT NULL,
  name    text NOT NULL,
  calls   bigint NOT NULL,
  denied  bigint NOT NULL,
  parked  bigint NOT NULL,
  failed  bigint NOT NULL,
  PRIMARY KEY (org_id, hour, kind, id, detail)
) WITH (fillfactor = 50);

-- Whose turn was last.
ALTER TABLE call_tally_state ADD COLUMN turn text NOT NULL DEFAULT '';
COMMENT ON COLUMN call_tally_state.through IS 'Everything before this moment is counted, or among the walks.';

DROP FUNCTION tally_calls(interval);
DROP FUNCTION tally_hour(text, timestamptz);

-- One organization's calls of a span, hour by hour, every tool, grant and rule apart. As whoever asks: row-level security holds.
CREATE FUNCTION tally_counts(p_org text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (hour timestamptz, kind text, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint) LANGUAGE sql STABLE AS $$
  WITH seen AS MATERIALIZED (
    SELECT date_bin('1 hour', c.started_at, 'epoch') AS hour, c.server_id, c.server_name, c.grant_id, c.grant_label, c.policy_id, c.tool, c.effect, c.code, c.rule,
      coalesce(c.outcome IN ('error', 'not_delivered') OR c.is_error
        OR c.outcome = 'cut' AND c.http_method <> 'GET' AND c.method IS DISTINCT FROM 'subscriptions/listen', false) AS has_failed,
      CASE WHEN c.method = 'tools/call' AND c.outcome = 'delivered' THEN c.total_ms END AS ms
    FROM calls c WHERE c.org_id = p_org AND c.started_at >= p_from AND c.started_at < p_until
  )
  SELECT s.hour, 'all' AS kind, '' AS id, '' AS detail, '' AS name, count(*) AS calls, count(*) FILTER (WHERE s.effect = 'deny') AS denied,
    count(*) FILTER (WHERE s.effect = 'park') AS parked, count(*) FILTER (WHERE s.has_failed) AS failed
  FROM seen s GROUP BY 1
  UNION ALL
  SELECT s.hour, 'latency', '', (CASE WHEN s.ms < 1 THEN -1 ELSE floor(8 * ln(s.ms::float8) / ln(2::float8) + 1e-9)::integer END)::text, '', count(*), 0, 0, 0
  FROM seen s WHERE s.ms IS NOT NULL GROUP BY 1, 4
  UNION ALL
  SELECT s.hour, 'tool', s.server_id, s.tool, max(s.server_name), count(*), count(*) FILTER (WHERE s.effect = 'deny'), count(*) FILTER (WHERE s.effect = 'park'),
    count(*) FILTER (WHERE s.has_failed)
  FROM seen s WHERE s.tool IS NOT NULL GROUP BY 1, 3, 4
  UNION ALL
  SELECT s.hour, 'grant', s.grant_id, '', max(coalesce(s.grant_label, '')), count(*), count(*) FILTER (WHERE s.effect = 'deny'), count(*) FILTER (WHERE s.effect = 'park'),
    count(*) FILTER (WHERE s.has_failed)
  FROM seen s WHERE s.grant_id IS NOT NULL GROUP BY 1, 3
  UNION ALL
  SELECT s.hour, 'rule', coalesce(s.policy_id, ''), s.code || ' ' || coalesce(s.rule, ''), max(s.server_name), count(*), count(*), 0, 0
  FROM seen s WHERE s.effect = 'deny' GROUP BY 1, 3, 4
$$;

-- The same, of tools, grants and rules the fifty most used of each hour apart: what a page reads where nothing is counted yet.
CREATE OR REPLACE FUNCTION tally_calls_of(p_org text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (hour timestamptz, kind text, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint) LANGUAGE sql STABLE AS $$
  WITH placed AS (
    SELECT c.*, c.kind IN ('all', 'latency') OR row_number() OVER (PARTITION BY c.hour, c.kind ORDER BY c.calls DESC, c.id, c.detail) <= 50 AS stays FROM tally_counts(p_org, p_from, p_until) c
  )
  SELECT p.hour, p.kind, CASE WHEN p.stays THEN p.id ELSE '' END, CASE WHEN p.stays THEN p.detail ELSE '' END, CASE WHEN p.stays THEN max(p.name) ELSE '' END,
      sum(p.calls)::bigint, sum(p.denied)::bigint, sum(p.parked)::bigint, sum(p.failed)::bigint
    FROM placed p GROUP BY p.hour, p.kind, p.stays, 3, 4
$$;

-- Leaves so many tools, grants and rules of an hour's parts apart, the most used ones, and puts the others together.
CREATE FUNCTION fold_tally_parts(p_org text, p_hour timestamptz, p_apart integer) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  -- By their places on disk: no planner knows how many there are now, and a join that took them for a few would compare each with each.
  WITH gone AS (
    DELETE FROM call_tally_parts t WHERE t.ctid = ANY (ARRAY(
      SELECT p.tid FROM (
        SELECT o.ctid AS tid, row_number() OVER (PARTITION BY o.kind ORDER BY o.calls DESC, o.id, o.detail) AS place
        FROM call_tally_parts o WHERE o.org_id = p_org AND o.hour = p_hour AND o.kind IN ('tool', 'grant', 'rule') AND (o.id, o.detail) <> ('', '')) p
      WHERE p.place > p_apart))
      RETURNING t.kind, t.calls, t.denied, t.parked, t.failed
  )
  INSERT INTO call_tally_parts AS t (org_id, hour, kind, id, detail, name, calls, denied, parked, failed)
    SELECT p_org, p_hour, g.kind, '', '', '', sum(g.calls), sum(g.denied), sum(g.parked), sum(g.failed) FROM gone g GROUP BY g.kind
    ON CONFLICT (org_id, hour, kind, id, detail) DO UPDATE
      SET calls = t.calls + excluded.calls, denied = t.denied + excluded.denied, parked = t.parked + excluded.parked, failed = t.failed + excluded.failed
$$;

-- Takes up what is to be counted, and answers whose hour has its turn now: the organizations go round, each with the hour that it asked for first. No row
-- where nothing is to be counted, but for the organizations that are to be passed over. A row that is at most five minutes old is written without a mark,
-- so an hour is over when it ended seven minutes ago: no statement of a gateway takes two.
CREATE FUNCTION next_tally_walk(p_but text[] DEFAULT '{}') RETURNS TABLE (org_id text, hour timestamptz) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  marks_max CONSTANT integer := 1000;
  over_until timestamptz := date_bin('1 hour', now() - interval '7 minutes', 'epoch');
  state call_tally_state;
  oldest timestamptz;
  chosen text;
  o record;
BEGIN
  SELECT s.* INTO state FROM call_tally_state s FOR UPDATE;
  -- An hour at a time, and more where nobody who is still there called in it: no more than there are in a month.
  state.through := greatest(state.through, over_until - interval '31 days');
  WHILE state.through < over_until LOOP
    -- What nobody called in is leapt over.
    SELECT date_bin('1 hour', min(c.started_at), 'epoch') INTO oldest FROM calls c WHERE c.started_at >= state.through AND c.started_at < over_until;
    state.through := coalesce(oldest + interval '1 hour', over_until);
    INSERT INTO call_tally_walks (org_id, hour, is_first, through)
      SELECT g.id, oldest, true, oldest FROM organizations g
      WHERE EXISTS (SELECT 1 FROM calls c WHERE c.org_id = g.id AND c.started_at >= oldest AND c.started_at < oldest + interval '1 hour')
      ON CONFLICT DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  -- The marks go before their hours are walked: one that comes from here on stays, and what it stands for may not be seen any more.
  FOR o IN WITH taken AS (
      DELETE FROM call_tally_marks m USING (SELECT DISTINCT k.org_id, k.hour FROM (SELECT f.org_id, f.hour FROM call_tally_marks f LIMIT marks_max) k) chosen
        WHERE m.org_id = chosen.org_id AND m.hour = chosen.hour RETURNING m.org_id, m.hour
    ) SELECT DISTINCT t.org_id, t.hour FROM taken t WHERE t.hour < state.through AND t.hour >= now() - interval '31 days'
  LOOP
    INSERT INTO call_tally_walks AS w (org_id, hour, is_first, through) VALUES (o.org_id, o.hour, false, o.hour)
      ON CONFLICT (org_id, hour) DO UPDATE SET is_asked_again = true WHERE w.through > w.hour;
  END LOOP;
  chosen := coalesce(
    (SELECT min(w.org_id) FROM call_tally_walks w WHERE w.org_id > state.turn AND w.org_id <> ALL (p_but)),
    (SELECT min(w.org_id) FROM call_tally_walks w WHERE w.org_id <> ALL (p_but)));
  UPDATE call_tally_state s SET through = state.through, turn = coalesce(chosen, s.turn);
  RETURN QUERY SELECT w.org_id, w.hour::timestamptz FROM call_tally_walks w WHERE w.org_id = chosen ORDER BY w.asked_at, w.hour LIMIT 1;
END $$;

-- Counts the next calls of an hour, so many and those of the same millisecond; with the last of them the hour is counted. Of an organization that is gone
-- nothing is left.
CREATE FUNCTION tally_slice(p_org text, p_hour timestamptz, p_calls integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- Whoever calls tools by ever new names makes as many parts: beyond the first so many of an hour only the most used are kept apart.
  apart_max CONSTANT integer := 10000;
  apart_kept CONSTANT integer := 5000;
  -- Of an hour that is counted.
  apart_shown CONSTANT integer := 50;
  walk call_tally_walks;
  slice_end timestamptz;
BEGIN
  -- First, as for everybody else: who deletes an organization has its row, and comes to its counts.
  PERFORM 1 FROM organizations g WHERE g.id = p_org FOR KEY SHARE;
  IF NOT FOUND THEN
    DELETE FROM call_tally_walks w WHERE w.org_id = p_org;
    RETURN;
  END IF;
  SELECT w.* INTO walk FROM call_tally_walks w WHERE w.org_id = p_org AND w.hour = p_hour FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT c.started_at INTO slice_end FROM calls c WHERE c.org_id = p_org AND c.started_at >= walk.through AND c.started_at < p_hour + interval '1 hour'
    ORDER BY c.started_at, c.id OFFSET p_calls LIMIT 1;
  slice_end := CASE WHEN FOUND THEN greatest(slice_end, walk.through + interval '1 millisecond') ELSE p_hour + interval '1 hour' END;
  INSERT INTO call_tally_parts AS t (org_id, hour, kind, id, detail, name, calls, denied, parked, failed)
    SELECT p_org, p_hour, c.kind, c.id, c.detail, c.name, c.calls, c.denied, c.parked, c.failed FROM tally_counts(p_org, walk.through, slice_end) c
    ON CONFLICT (org_id, hour, kind, id, detail) DO UPDATE SET name = greatest(t.name, excluded.name),
      calls = t.calls + excluded.calls, denied = t.denied + excluded.denied, parked = t.parked + excluded.parked, failed = t.failed + excluded.failed;
  IF slice_end < p_hour + interval '1 hour' THEN
    UPDATE call_tally_walks w SET through = slice_end WHERE w.org_id = p_org AND w.hour = p_hour;
    IF EXISTS (SELECT 1 FROM call_tally_parts t WHERE t.org_id = p_org AND t.hour = p_hour OFFSET apart_max) THEN PERFORM fold_tally_parts(p_org, p_hour, apart_kept); END IF;
    RETURN;
  END IF;
  PERFORM fold_tally_parts(p_org, p_hour, apart_shown);
  DELETE FROM call_tallies t WHERE t.org_id = p_org AND t.hour = p_hour;
  WITH whole AS (DELETE FROM call_tally_parts t WHERE t.org_id = p_org AND t.hour = p_hour RETURNING t.*)
    INSERT INTO call_tallies (org_id, hour, kind, id, detail, name, calls, denied, parked, failed)
    SELECT w.org_id, w.hour, w.kind, w.id, w.detail, w.name, w.calls, w.denied, w.parked, w.failed FROM whole w;
  IF walk.is_asked_again THEN
    UPDATE call_tally_walks w SET is_first = false, is_asked_again = false, asked_at = clock_timestamp(), through = p_hour WHERE w.org_id = p_org AND w.hour = p_hour;
  ELSE
    DELETE FROM call_tally_walks w WHERE w.org_id = p_org AND w.hour = p_hour;
  END IF;
END $$;

-- Counts are kept as long as the log that they count, and no longer than any page asks.
CREATE FUNCTION forget_tallies() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM call_tallies t USING organizations g
    WHERE g.id = t.org_id AND t.hour < now() - make_interval(days => least(coalesce(g.log_retention_days, 31), 31))
$$;

REVOKE ALL ON FUNCTION fold_tally_parts(text, timestamptz, integer), next_tally_walk(text[]), tally_slice(text, timestamptz, integer), forget_tallies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION next_tally_walk(text[]), tally_slice(text, timestamptz, integer), forget_tallies() TO portcullis_gateway;

GRANT SELECT (org_id, hour, is_first) ON call_tally_walks TO portcullis_console;
ALTER TABLE call_tally_walks ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_tally_walks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON call_tally_walks TO portcullis_console USING (org_id = current_org());
CREATE POLICY owner_maintains ON call_tally_walks TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE call_tally_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_tally_parts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_maintains ON call_tally_parts TO CURRENT_USER USING (true) WITH CHECK (true);
