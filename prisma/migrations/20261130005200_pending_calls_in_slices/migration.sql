-- Why: the duty that closes lost calls looked through an hour of them by one statement. Where an hour had more than that statement had time for, it was given back and
-- begun again, for ever, and no call behind it was closed.

-- The pending ones among the next so many calls, at most so many, in their order; the last of a whole slice is there to go on behind, pending or not. Walked row
-- after row by the primary key, whatever else looks cheaper to Postgres: an hour that came in since its statistics were made looks empty. As whoever asks.
CREATE FUNCTION pending_calls(p_after timestamptz, p_id text, p_until timestamptz, p_slice integer, p_max integer)
RETURNS TABLE (id text, org_id text, started_at timestamptz, is_pending boolean, is_end boolean)
LANGUAGE sql STABLE SET enable_bitmapscan = off SET enable_seqscan = off SET enable_sort = off SET enable_incremental_sort = off AS $$
  SELECT s.id, s.org_id, s.started_at, s.outcome = 'pending', s.place = p_slice FROM (
    SELECT c.id, c.org_id, c.started_at, c.outcome, row_number() OVER (ORDER BY c.started_at, c.id) AS place FROM calls c
    WHERE (c.started_at, c.id) > (p_after, p_id) AND c.started_at >= p_after AND c.started_at < p_until ORDER BY c.started_at, c.id LIMIT p_slice) s
  WHERE s.outcome = 'pending' OR s.place = p_slice ORDER BY s.started_at, s.id LIMIT p_max
$$;
REVOKE ALL ON FUNCTION pending_calls(timestamptz, text, timestamptz, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pending_calls(timestamptz, text, timestamptz, integer, integer) TO portcullis_gateway;
