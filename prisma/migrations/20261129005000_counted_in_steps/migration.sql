-- Why: an hour was counted for all organizations by one statement, and marked hours twenty at a time. Where that took longer than the statement may,
-- all of it was given back, and begun again the next minute, for ever.

DROP FUNCTION tally_calls();

-- Counts on for this long and until the organization under way is done: the next hour that is over and has calls, organization by organization, or else
-- marked ones again. What it has counted stays, and the hour counts as counted once all are. Answers whether there is more to do. A row that is at most
-- five minutes old is written without a mark, so an hour is over when it ended seven minutes ago: no statement of a gateway takes two.
CREATE FUNCTION tally_calls(p_for interval DEFAULT '5 seconds') RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  marks_max CONSTANT integer := 1000;
  time_over CONSTANT timestamptz := clock_timestamp() + p_for;
  over_until timestamptz := date_bin('1 hour', now() - interval '7 minutes', 'epoch');
  next_hour timestamptz;
  oldest timestamptz;
  o record;
  deleted integer;
  taken integer := 0;
BEGIN
  SELECT s.through INTO next_hour FROM call_tally_state s FOR UPDATE;
  IF next_hour < over_until THEN
    -- What nobody called in is leapt over.
    SELECT date_bin('1 hour', min(c.started_at), 'epoch') INTO oldest FROM calls c WHERE c.started_at >= next_hour AND c.started_at < over_until;
    IF oldest IS NULL THEN
      UPDATE call_tally_state SET through = over_until;
      RETURN true;
    END IF;
    FOR o IN SELECT g.id FROM organizations g ORDER BY g.id LOOP
      -- Counted by an earlier step; what came since has marked the hour.
      CONTINUE WHEN EXISTS (SELECT 1 FROM call_tallies t WHERE t.org_id = o.id AND t.hour = oldest);
      CONTINUE WHEN NOT EXISTS (SELECT 1 FROM calls c WHERE c.org_id = o.id AND c.started_at >= oldest AND c.started_at < oldest + interval '1 hour');
      PERFORM tally_hour(o.id, oldest);
      IF clock_timestamp() >= time_over THEN RETURN true; END IF;
    END LOOP;
    UPDATE call_tally_state SET through = oldest + interval '1 hour';
    RETURN true;
  END IF;
  FOR o IN SELECT m.org_id, m.hour, bool_or(g.id IS NOT NULL) AND m.hour >= now() - interval '31 days' AND m.hour < next_hour AS counts
    FROM (SELECT k.org_id, k.hour FROM call_tally_marks k LIMIT marks_max) m LEFT JOIN organizations g ON g.id = m.org_id GROUP BY m.org_id, m.hour
  LOOP
    -- First the marks: one that comes from here on stays, and what it stands for may not be seen below.
    DELETE FROM call_tally_marks m WHERE m.org_id = o.org_id AND m.hour = o.hour;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    taken := taken + deleted;
    IF o.counts THEN PERFORM tally_hour(o.org_id, o.hour); END IF;
    IF clock_timestamp() >= time_over THEN RETURN true; END IF;
  END LOOP;
  -- Counts are kept as long as the log that they count, and no longer than any page asks.
  DELETE FROM call_tallies t USING organizations g
    WHERE g.id = t.org_id AND t.hour < now() - make_interval(days => least(coalesce(g.log_retention_days, 31), 31));
  RETURN taken >= marks_max;
END $$;
REVOKE ALL ON FUNCTION tally_calls(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tally_calls(interval) TO portcullis_gateway;
