-- Why: an hour was counted once it was over, and a page reads 600,000 calls of the log itself: who called more than 150 times a second saw for up to an hour that
-- calls were still being counted. The hour in progress of such an organization is walked too, up to what a late row marks, and a page adds what the walked part
-- came to (docs/adr/0038). And counts whose time is up went by one statement, however many they were.

ALTER TABLE call_tally_walks ADD COLUMN misses_calls boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN call_tally_walks.misses_calls IS 'Of an hour in progress: a call came late into what was walked already. It is walked anew.';
ALTER TABLE call_tally_marks ADD COLUMN is_new boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN call_tally_marks.is_new IS 'Whether a call came late, or only its outcome.';

CREATE OR REPLACE FUNCTION mark_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_hour timestamptz := date_bin('1 hour', NEW.started_at, 'epoch');
BEGIN
  -- Here, and not in a WHEN of the triggers: Postgres 18.4 evaluates that after it has freed it where the row is written by a WITH of a statement.
  IF NEW.started_at >= now() - interval '5 minutes' THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT 1 FROM call_tally_marks m WHERE m.org_id = NEW.org_id AND m.hour = of_hour AND m.xact = pg_current_xact_id() AND m.is_new = (TG_OP = 'INSERT')) THEN
    INSERT INTO call_tally_marks (org_id, hour, is_new) VALUES (NEW.org_id, of_hour, TG_OP = 'INSERT');
  END IF;
  -- Later ones are still before the duty.
  IF NEW.outcome = 'pending' AND NEW.started_at < now() - interval '1 hour' THEN
    INSERT INTO lost_call_marks (hour) VALUES (of_hour) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- Up to where an hour can be walked: a row that is at most five minutes old is written without a mark, and no statement of a gateway takes two. By whole minutes,
-- so that nobody's turn comes for less.
CREATE FUNCTION tallied_until(p_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT date_bin('1 minute', p_at - interval '7 minutes', 'epoch') $$;

-- When the call behind the next so many of a span began; null where there are not more. Walked by its index, whatever else looks cheaper to Postgres: what came in
-- since its statistics were made looks empty. As whoever asks.
CREATE FUNCTION tally_slice_end(p_org text, p_from timestamptz, p_until timestamptz, p_calls integer) RETURNS timestamptz
LANGUAGE sql STABLE SET enable_bitmapscan = off SET enable_seqscan = off SET enable_sort = off SET enable_incremental_sort = off AS $$
  SELECT c.started_at FROM calls c WHERE c.org_id = p_org AND c.started_at >= p_from AND c.started_at < p_until ORDER BY c.started_at, c.id OFFSET p_calls LIMIT 1
$$;

-- Takes up the hour in progress of who called more than so often in it: of all others a page reads it itself. To be asked now and then, since it looks at everybody.
CREATE FUNCTION open_tally_walks(p_calls integer, p_at timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  open_hour timestamptz := date_bin('1 hour', tallied_until(p_at), 'epoch');
BEGIN
  -- While whole hours are not taken up, they come first.
  PERFORM 1 FROM call_tally_state s WHERE s.through = open_hour FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO call_tally_walks (org_id, hour, is_first, through)
    SELECT g.id, open_hour, true, open_hour FROM organizations g
    WHERE NOT EXISTS (SELECT 1 FROM call_tally_walks w WHERE w.org_id = g.id AND w.hour = open_hour)
      AND tally_slice_end(g.id, open_hour, tallied_until(p_at), p_calls) IS NOT NULL
    ON CONFLICT DO NOTHING;
END $$;

DROP FUNCTION next_tally_walk(text[]);
-- Takes up what is to be counted, and answers whose hour has its turn now: the organizations go round, each with the hour that it asked for first. No row
-- where nothing is to be counted, but for the organizations that are to be passed over.
CREATE FUNCTION next_tally_walk(p_but text[] DEFAULT '{}', p_at timestamptz DEFAULT now()) RETURNS TABLE (org_id text, hour timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  marks_max CONSTANT integer := 1000;
  until CONSTANT timestamptz := tallied_until(p_at);
  over_until timestamptz := date_bin('1 hour', until, 'epoch');
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
    -- Who was busy in it has it under way, and goes on.
    INSERT INTO call_tally_walks (org_id, hour, is_first, through)
      SELECT g.id, oldest, true, oldest FROM organizations g
      WHERE EXISTS (SELECT 1 FROM calls c WHERE c.org_id = g.id AND c.started_at >= oldest AND c.started_at < oldest + interval '1 hour')
      ON CONFLICT DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  -- The marks go before their hours are walked: one that comes from here on stays, and what it stands for may not be seen any more.
  FOR o IN WITH taken AS (
      DELETE FROM call_tally_marks m USING (SELECT DISTINCT k.org_id, k.hour FROM (SELECT f.org_id, f.hour FROM call_tally_marks f LIMIT marks_max) k) chosen
        WHERE m.org_id = chosen.org_id AND m.hour = chosen.hour RETURNING m.org_id, m.hour, m.is_new
    ) SELECT t.org_id, t.hour, bool_or(t.is_new) AS is_new FROM taken t WHERE t.hour <= state.through AND t.hour >= now() - interval '31 days' GROUP BY t.org_id, t.hour
  LOOP
    IF o.hour < state.through THEN
      INSERT INTO call_tally_walks AS w (org_id, hour, is_first, through) VALUES (o.org_id, o.hour, false, o.hour)
        ON CONFLICT (org_id, hour) DO UPDATE SET is_asked_again = true, misses_calls = w.misses_calls OR o.is_new WHERE w.through > w.hour;
    ELSE
      UPDATE call_tally_walks w SET is_asked_again = true, misses_calls = w.misses_calls OR o.is_new WHERE w.org_id = o.org_id AND w.hour = o.hour AND w.through > w.hour;
    END IF;
  END LOOP;
  chosen := coalesce(
    (SELECT min(w.org_id) FROM call_tally_walks w WHERE w.org_id > state.turn AND w.org_id <> ALL (p_but) AND (w.hour < state.through OR w.through < until)),
    (SELECT min(w.org_id) FROM call_tally_walks w WHERE w.org_id <> ALL (p_but) AND (w.hour < state.through OR w.through < until)));
  UPDATE call_tally_state s SET through = state.through, turn = coalesce(chosen, s.turn);
  RETURN QUERY SELECT w.org_id, w.hour::timestamptz FROM call_tally_walks w
    WHERE w.org_id = chosen AND (w.hour < state.through OR w.through < until) ORDER BY w.asked_at, w.hour LIMIT 1;
END $$;

DROP FUNCTION tally_slice(text, timestamptz, integer);
-- Counts the next calls of an hour, so many and those of the same millisecond; with the last of them the hour is counted. Of an hour in progress what is old
-- enough. Of an organization that is gone nothing is left.
CREATE FUNCTION tally_slice(p_org text, p_hour timestamptz, p_calls integer, p_at timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  -- Whoever calls tools by ever new names makes as many parts: beyond the first so many of an hour only the most used are kept apart.
  apart_max CONSTANT integer := 10000;
  apart_kept CONSTANT integer := 5000;
  -- Of an hour that is counted.
  apart_shown CONSTANT integer := 50;
  -- Between two walks through an hour in progress: calls may come late one after the other.
  walked_anew_after CONSTANT interval := '1 minute';
  until CONSTANT timestamptz := least(p_hour + interval '1 hour', tallied_until(p_at));
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
  slice_end := tally_slice_end(p_org, walk.through, until, p_calls);
  slice_end := CASE WHEN slice_end IS NULL THEN greatest(until, walk.through) ELSE greatest(slice_end, walk.through + interval '1 millisecond') END;
  INSERT INTO call_tally_parts AS t (org_id, hour, kind, id, detail, name, calls, denied, parked, failed)
    SELECT p_org, p_hour, c.kind, c.id, c.detail, c.name, c.calls, c.denied, c.parked, c.failed FROM tally_counts(p_org, walk.through, slice_end) c
    ON CONFLICT (org_id, hour, kind, id, detail) DO UPDATE SET name = greatest(t.name, excluded.name),
      calls = t.calls + excluded.calls, denied = t.denied + excluded.denied, parked = t.parked + excluded.parked, failed = t.failed + excluded.failed;
  IF slice_end < p_hour + interval '1 hour' THEN
    IF slice_end >= until AND walk.misses_calls AND walk.asked_at < clock_timestamp() - walked_anew_after THEN
      DELETE FROM call_tally_parts t WHERE t.org_id = p_org AND t.hour = p_hour;
      UPDATE call_tally_walks w SET is_asked_again = false, misses_calls = false, asked_at = clock_timestamp(), through = p_hour WHERE w.org_id = p_org AND w.hour = p_hour;
      RETURN;
    END IF;
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
    UPDATE call_tally_walks w SET is_first = false, is_asked_again = false, misses_calls = false, asked_at = clock_timestamp(), through = p_hour
      WHERE w.org_id = p_org AND w.hour = p_hour;
  ELSE
    DELETE FROM call_tally_walks w WHERE w.org_id = p_org AND w.hour = p_hour;
  END IF;
END $$;

-- What the walked part of an hour that is counted for the first time came to, up to `walked`, as `tally_calls_of` has it of a span; no row where nothing is walked.
-- One statement: where it ends and what it came to are of one moment. As whoever asks: row-level security holds.
CREATE FUNCTION tally_walked(p_org text, p_hour timestamptz)
RETURNS TABLE (walked timestamptz, misses_calls boolean, hour timestamptz, kind text, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint) LANGUAGE sql STABLE AS $$
  WITH placed AS (
    SELECT w.through AS walked, w.misses_calls, t.*, t.kind IN ('all', 'latency')
      OR (t.id, t.detail) <> ('', '') AND row_number() OVER (PARTITION BY t.kind ORDER BY (t.id, t.detail) = ('', ''), t.calls DESC, t.id, t.detail) <= 50 AS stays
    FROM call_tally_walks w JOIN call_tally_parts t ON t.org_id = w.org_id AND t.hour = w.hour WHERE w.org_id = p_org AND w.hour = p_hour AND w.is_first
  )
  SELECT p.walked, p.misses_calls, p.hour, p.kind, CASE WHEN p.stays THEN p.id ELSE '' END, CASE WHEN p.stays THEN p.detail ELSE '' END, CASE WHEN p.stays THEN max(p.name) ELSE '' END,
      sum(p.calls)::bigint, sum(p.denied)::bigint, sum(p.parked)::bigint, sum(p.failed)::bigint
    FROM placed p GROUP BY p.walked, p.misses_calls, p.hour, p.kind, p.stays, 5, 6
$$;

DROP FUNCTION forget_tallies();
-- Counts are kept as long as the log that they count, and no longer than any page asks. So many of them go at once; answers how many did.
CREATE FUNCTION forget_tallies(p_rows integer DEFAULT 10000) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM call_tallies t WHERE t.ctid = ANY (ARRAY(
    SELECT old.tid FROM organizations g CROSS JOIN LATERAL (
      SELECT o.ctid AS tid FROM call_tallies o WHERE o.org_id = g.id AND o.hour < now() - make_interval(days => least(coalesce(g.log_retention_days, 31), 31)) LIMIT p_rows) old
    LIMIT p_rows));
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

REVOKE ALL ON FUNCTION open_tally_walks(integer, timestamptz), next_tally_walk(text[], timestamptz), tally_slice(text, timestamptz, integer, timestamptz), forget_tallies(integer),
  tally_slice_end(text, timestamptz, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_tally_walks(integer, timestamptz), next_tally_walk(text[], timestamptz), tally_slice(text, timestamptz, integer, timestamptz), forget_tallies(integer)
  TO portcullis_gateway;

GRANT SELECT (through, misses_calls) ON call_tally_walks TO portcullis_console;
GRANT SELECT ON call_tally_parts TO portcullis_console;
CREATE POLICY tenant ON call_tally_parts TO portcullis_console USING (org_id = current_org());
