-- Why: counting again stopped for a minute at marks that nobody needs any more (of hours beyond 31 days, or of organizations that are gone), since
-- they were not among those that had been taken. A log that comes late by months was behind for as many minutes.

-- Counts the next hour that is over and has calls, or counts some marked ones again. Answers whether there is more to do. A row that is at most five
-- minutes old is written without a mark, so an hour is over when it ended seven minutes ago: no statement of a gateway takes two.
CREATE OR REPLACE FUNCTION tally_calls() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    ) SELECT DISTINCT t.org_id, t.hour, g.id IS NOT NULL AND t.hour >= now() - interval '31 days' AND t.hour < next_hour AS counts
      FROM taken t LEFT JOIN organizations g ON g.id = t.org_id
  LOOP
    marked := marked + 1;
    IF o.counts THEN PERFORM tally_hour(o.org_id, o.hour); END IF;
  END LOOP;
  -- Counts are kept as long as the log that they count, and no longer than any page asks.
  DELETE FROM call_tallies t USING organizations g
    WHERE g.id = t.org_id AND t.hour < now() - make_interval(days => least(coalesce(g.log_retention_days, 31), 31));
  RETURN marked = marks_max;
END $$;
