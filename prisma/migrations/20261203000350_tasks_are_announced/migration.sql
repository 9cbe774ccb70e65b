-- Why: what a task brings is recorded beside the log, with the call that began it. Where the gateway was killed between the telling and the writing, nothing said so:
-- no intent can know what a call begins, or a question brings. Their outcomes do, and say it (docs/adr/0073).

-- What outcomes said of tasks; deleted as the values would be.
CREATE TABLE announced_task_results (
  org_id      text NOT NULL,
  server_id   text NOT NULL,
  -- Of the call that began the task.
  started_at  timestamptz(3) NOT NULL,
  call_id     text NOT NULL,
  -- begun: the call was answered with a task. brought: a client was told what that came to, and it was to be recorded.
  state       text NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, server_id, started_at, call_id, state),
  CONSTRAINT announced_task_results_state CHECK (state IN ('begun', 'brought'))
);
GRANT SELECT ON announced_task_results TO portcullis_console;
GRANT SELECT, INSERT, DELETE ON announced_task_results TO portcullis_gateway;
ALTER TABLE announced_task_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE announced_task_results FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON announced_task_results TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY tenant ON announced_task_results TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org());

ALTER TYPE audit_line ADD ATTRIBUTE tasks jsonb;

-- Adds records to their chains and to `calls`, all or none; raises where one of them is no record, or not one that `calls` takes. The
-- writer's row and the heads of its chains must be held, and positions rise. An intent and what became of it are one row, whether or not they come
-- together, and what is known stands over `unknown`, whichever comes first.
CREATE OR REPLACE FUNCTION ingest_slice(p_writer text, p_positions bigint[], p_orgs text[], p_bodies text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  late record;
BEGIN
  FOR late IN WITH heads AS MATERIALIZED (
    SELECT c.org_id, c.seq, c.hash FROM audit_chains c WHERE c.writer_id = p_writer AND c.org_id = ANY (p_orgs)
  ), numbered AS (
    SELECT l.n, l.org, l.body, h.hash AS head, h.seq + row_number() OVER (PARTITION BY l.org ORDER BY l.n) AS seq
    FROM unnest(p_positions, p_orgs, p_bodies) AS l(n, org, body) JOIN heads h ON h.org_id = l.org
  ), chained AS MATERIALIZED (
    SELECT c.n, c.org, c.seq, c.body, audit_chain(c.head, c.org, p_writer, c.seq, c.body) OVER (PARTITION BY c.org ORDER BY c.n) AS hash,
      json_populate_record(NULL::audit_line, c.body::json) AS line
    FROM numbered c
  ), kept AS (
    INSERT INTO audit_records (org_id, writer_id, seq, at, kind, call_id, hash, body)
      SELECT c.org, p_writer, c.seq, (c.line).at, (c.line).kind, (c.line).id, c.hash, c.body FROM chained c
  ), moved AS (
    UPDATE audit_chains a SET seq = newest.seq, hash = newest.hash
      FROM (SELECT DISTINCT ON (c.org) c.org, c.seq, c.hash FROM chained c ORDER BY c.org, c.seq DESC) newest
      WHERE a.org_id = newest.org AND a.writer_id = p_writer
  ), of_calls AS MATERIALIZED (
    -- Beside each record the one before it, and the one after it, of the same call.
    SELECT c.org, c.line AS r, lag((c.line).kind) OVER w AS was, lead(c.line) OVER w AS e
    FROM chained c WINDOW w AS (PARTITION BY c.org, (c.line).id ORDER BY CASE WHEN (c.line).kind IN ('intent', 'refusal') THEN 0 WHEN (c.line).outcome = 'unknown' THEN 2 ELSE 1 END, c.n)
  ), ended AS (
    UPDATE calls c SET outcome = (o.r).outcome, upstream_status = (o.r).upstream_status, is_error = (o.r).is_error, response_bytes = (o.r).response_bytes,
      upstream_ms = (o.r).upstream_ms, result_code = (o.r).result_code, result_rule = (o.r).result_rule, recorded_us = (o.r).recorded_us,
      total_ms = (o.r).total_ms, finished_at = (o.r).at,
      shadow_policy_id = (o.r).shadow_policy_id, shadow_version = (o.r).shadow_version, shadow_effect = (o.r).shadow_effect,
      shadow_code = (o.r).shadow_code, shadow_rule = (o.r).shadow_rule
      FROM of_calls o
      WHERE (o.r).kind = 'outcome' AND o.was IS NULL AND (o.r).started_at >= now() - interval '1 hour' AND c.started_at = (o.r).started_at AND c.id = (o.r).id AND c.org_id = o.org AND (c.outcome = 'pending' OR (c.outcome = 'unknown' AND (o.r).outcome <> 'unknown'))
  ), begun AS (
    INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, grant_maker, policy_id, policy_version, era, bridged, http_method, method, tool,
        client_name, client_version, client_ip, trace_id, request_bytes, argument_bytes, argument_keys, argument_keys_other, arguments_mac, argument_recording, result_recording,
        effect, code, rule, message, retry_after_seconds, charges, read_us, decided_us, reserved_us,
        outcome, recorded_us, upstream_status, is_error, response_bytes, upstream_ms, result_code, result_rule, total_ms, finished_at,
        shadow_policy_id, shadow_version, shadow_effect, shadow_code, shadow_rule)
      SELECT (o.r).id, o.org, (o.r).at, (o.r).server_id, (o.r).server_name, (o.r).grant_id, (o.r).grant_label, (o.r).grant_maker, (o.r).policy_id, (o.r).policy_version,
        (o.r).era, (o.r).bridged, (o.r).http_method, (o.r).method, (o.r).tool, (o.r).client_name, (o.r).client_version, (o.r).client_ip, (o.r).trace_id, (o.r).request_bytes,
        (o.r).argument_bytes, (o.r).argument_keys, (o.r).argument_keys_other, (o.r).arguments_mac, (o.r).argument_recording, (o.r).result_recording,
        (o.r).effect, (o.r).code, (o.r).rule, (o.r).message, (o.r).retry_after_seconds, (o.r).charges, (o.r).read_us, (o.r).decided_us, (o.r).reserved_us,
        CASE (o.r).kind WHEN 'intent' THEN CASE (o.e).kind WHEN 'outcome' THEN (o.e).outcome WHEN 'not_forwarded' THEN 'not_delivered' ELSE 'pending' END ELSE 'refused' END,
        (o.e).recorded_us, (o.e).upstream_status, (o.e).is_error, (o.e).response_bytes, (o.e).upstream_ms, (o.e).result_code, (o.e).result_rule,
        coalesce((o.e).total_ms, (o.r).total_ms), coalesce((o.e).at, (o.r).finished_at),
        coalesce((o.e).shadow_policy_id, (o.r).shadow_policy_id), coalesce((o.e).shadow_version, (o.r).shadow_version), coalesce((o.e).shadow_effect, (o.r).shadow_effect),
        coalesce((o.e).shadow_code, (o.r).shadow_code), coalesce((o.e).shadow_rule, (o.r).shadow_rule)
      FROM of_calls o WHERE o.was IS NULL AND (o.r).kind IN ('intent', 'refusal', 'not_forwarded')
      -- The intent of a call that could not be confirmed is there after all: the call was not forwarded.
      ON CONFLICT (started_at, id) DO UPDATE SET outcome = 'not_delivered', total_ms = excluded.total_ms, finished_at = excluded.finished_at
        WHERE calls.org_id = excluded.org_id AND calls.outcome IN ('pending', 'unknown') AND excluded.outcome = 'refused'
  ), announced AS (
    -- As values are written: while the server asks for them, and of no call whose values were asked to be deleted meanwhile. In one order for
    -- all: two gateways may tell of one task.
    INSERT INTO announced_task_results (org_id, server_id, started_at, call_id, state)
      SELECT o.org, t.server_id, t.started_at, t.call_id, t.state
      FROM of_calls o CROSS JOIN LATERAL jsonb_to_recordset((o.r).tasks) AS t(server_id text, started_at timestamptz, call_id text, state text)
      JOIN servers s ON s.org_id = o.org AND s.id = t.server_id AND s.record_results AND (s.values_erased_up_to IS NULL OR t.started_at > s.values_erased_up_to)
      WHERE (o.r).kind = 'outcome' AND (o.r).tasks IS NOT NULL
      ORDER BY o.org, t.server_id, t.started_at, t.call_id, t.state
      ON CONFLICT DO NOTHING
  )
  SELECT o.org, o.r FROM of_calls o WHERE (o.r).kind = 'outcome' AND o.was IS NULL AND (o.r).started_at < now() - interval '1 hour' ORDER BY (o.r).started_at, (o.r).id
  LOOP
    -- One at a time, in the order of all: of a call that is an hour old, the duty that closes lost ones may say something at this moment, too.
    UPDATE calls c SET outcome = (late.r).outcome, upstream_status = (late.r).upstream_status, is_error = (late.r).is_error, response_bytes = (late.r).response_bytes,
      upstream_ms = (late.r).upstream_ms, result_code = (late.r).result_code, result_rule = (late.r).result_rule, recorded_us = (late.r).recorded_us,
      total_ms = (late.r).total_ms, finished_at = (late.r).at,
      shadow_policy_id = (late.r).shadow_policy_id, shadow_version = (late.r).shadow_version, shadow_effect = (late.r).shadow_effect,
      shadow_code = (late.r).shadow_code, shadow_rule = (late.r).shadow_rule
      WHERE c.started_at = (late.r).started_at AND c.id = (late.r).id AND c.org_id = late.org AND (c.outcome = 'pending' OR (c.outcome = 'unknown' AND (late.r).outcome <> 'unknown'));
  END LOOP;
END $$;
