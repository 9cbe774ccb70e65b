-- A stream on which a client listened ends when one of the two lets go of it: its end is no failure in the counts, whoever ended it.
CREATE OR REPLACE FUNCTION tally_calls_of(p_org text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (hour timestamptz, kind text, id text, detail text, name text, calls bigint, denied bigint, parked bigint, failed bigint) LANGUAGE sql STABLE AS $$
  WITH seen AS MATERIALIZED (
    SELECT date_bin('1 hour', c.started_at, 'epoch') AS hour, c.server_id, c.server_name, c.grant_id, c.grant_label, c.policy_id, c.tool, c.effect, c.code, c.rule,
      coalesce(c.outcome IN ('error', 'not_delivered') OR c.is_error
        OR c.outcome = 'cut' AND c.http_method <> 'GET' AND c.method IS DISTINCT FROM 'subscriptions/listen', false) AS has_failed,
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

-- Counted again are the hours in which one may have been taken for a failure.
INSERT INTO call_tally_marks (org_id, hour) SELECT t.org_id, t.hour FROM call_tallies t WHERE t.kind = 'all' AND t.failed > 0;
