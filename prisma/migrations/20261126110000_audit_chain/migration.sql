-- Why: the audit log becomes evidence. Every record is kept as the text that was written, in a chain of hashes for each organization and
-- writer (law L9); `calls` is what the pages read, derived from it in the same transaction.

-- ── what is recorded of a call beyond what was ─────────────────────────────────────────────────────────────────

ALTER TABLE calls
  -- Of the person or API key that made the grant.
  ADD COLUMN grant_maker text,
  -- 32 hex digits (W3C Trace Context), where the client or our own tracing named one.
  ADD COLUMN trace_id text,
  -- Canonical JSON of the arguments, in UTF-8.
  ADD COLUMN argument_bytes integer,
  -- What was charged: [{rule, amount, window}], amounts in millionths of a unit. Never a counter's key: it may hold a value.
  ADD COLUMN charges jsonb,
  -- Microseconds since the request began: until its body was read, until its limits were reserved, until its intent was durable.
  ADD COLUMN read_us integer,
  ADD COLUMN reserved_us integer,
  ADD COLUMN recorded_us integer;
ALTER TABLE calls DROP CONSTRAINT calls_outcome;
ALTER TABLE calls ADD CONSTRAINT calls_outcome CHECK (outcome IN ('pending', 'refused', 'delivered', 'error', 'not_delivered', 'cut', 'unknown'));
GRANT UPDATE (recorded_us) ON calls TO portcullis_gateway;

-- ── the chain ───────────────────────────────────────────────────────────────────────────────────────────────────

-- One row a log that a gateway process or its spool writes. Ingest holds it, skips what it has, and moves it on: exactly once, whatever is
-- sent again. No tenant's.
CREATE TABLE audit_writers (
  id              text PRIMARY KEY,
  kind            text NOT NULL DEFAULT 'gateway',
  started_at      timestamptz(3) NOT NULL DEFAULT now(),
  -- The position up to which its records are here.
  shipped_through bigint NOT NULL DEFAULT 0,
  CONSTRAINT audit_writers_kind CHECK (kind IN ('gateway', 'console'))
);

-- The newest record of each chain. A head exists only while its organization does, so whoever holds it keeps the organization's log from
-- being erased under a record that is on its way.
CREATE TABLE audit_chains (
  org_id    text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  writer_id text NOT NULL,
  seq       bigint NOT NULL DEFAULT 0,
  hash      bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  PRIMARY KEY (org_id, writer_id)
) WITH (fillfactor = 50);

-- The evidence. `body` is the line of JSON that was written, and is hashed as it is. Nobody changes or deletes a record but the functions
-- for retention and erasure.
CREATE TABLE audit_records (
  org_id    text NOT NULL,
  writer_id text NOT NULL,
  seq       bigint NOT NULL,
  at        timestamptz(3) NOT NULL,
  -- intent | refusal | outcome | not_forwarded | change ; unreadable: a text that is no record
  kind      text NOT NULL,
  call_id   text,
  hash      bytea NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (org_id, writer_id, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_records_default PARTITION OF audit_records DEFAULT;

-- Roots over the records, signed by a key that this database does not hold; and what is left of records whose time was up.
CREATE TABLE audit_checkpoints (
  org_id    text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  number    bigint NOT NULL,
  at        timestamptz(3) NOT NULL,
  body      text NOT NULL,
  signature bytea NOT NULL,
  key_id    text NOT NULL,
  PRIMARY KEY (org_id, number)
);
CREATE TABLE audit_tombstones (
  org_id    text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  number    bigint NOT NULL,
  at        timestamptz(3) NOT NULL,
  body      text NOT NULL,
  signature bytea NOT NULL,
  key_id    text NOT NULL,
  PRIMARY KEY (org_id, number)
);

-- lib/audit-log/record-hash.ts says the same in TypeScript; a test holds the two together.
CREATE FUNCTION audit_record_hash(p_org text, p_writer text, p_seq bigint, p_prev bytea, p_body text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  org bytea := convert_to(p_org, 'UTF8');
  writer bytea := convert_to(p_writer, 'UTF8');
  body bytea := convert_to(p_body, 'UTF8');
BEGIN
  RETURN sha256('\x706f727463756c6c6973206175646974207265636f726420763100'::bytea
    || int4send(octet_length(org)) || org || int4send(octet_length(writer)) || writer || int8send(p_seq) || p_prev || int4send(octet_length(body)) || body);
END $$;

CREATE FUNCTION audit_chain_step(p_hash bytea, p_head bytea, p_org text, p_writer text, p_seq bigint, p_body text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN audit_record_hash(p_org, p_writer, p_seq, coalesce(p_hash, p_head), p_body);
END $$;

-- Over records in their order: the hash of each, where `head` is that of the record before the first of them.
CREATE AGGREGATE audit_chain(head bytea, org text, writer text, seq bigint, body text) (SFUNC = audit_chain_step, STYPE = bytea);

-- Adds one record to its chain, whose head it holds from then on. Raises where the organization is gone.
CREATE FUNCTION append_audit_record(p_org text, p_writer text, p_at timestamptz, p_kind text, p_body text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head audit_chains;
  digest bytea;
BEGIN
  INSERT INTO audit_chains (org_id, writer_id) VALUES (p_org, p_writer) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM audit_chains c WHERE c.org_id = p_org AND c.writer_id = p_writer FOR NO KEY UPDATE;
  digest := audit_record_hash(p_org, p_writer, head.seq + 1, head.hash, p_body);
  INSERT INTO audit_records (org_id, writer_id, seq, at, kind, hash, body) VALUES (p_org, p_writer, head.seq + 1, p_at, p_kind, digest, p_body);
  UPDATE audit_chains c SET seq = head.seq + 1, hash = digest WHERE c.org_id = p_org AND c.writer_id = p_writer;
END $$;

-- What a record of a call may say: the members of its JSON, by the names of the columns of `calls` where it has them.
CREATE TYPE audit_line AS (
  kind text, at timestamptz(3), id text, started_at timestamptz(3),
  server_id text, server_name text, grant_id text, grant_label text, grant_maker text, policy_id text, policy_version integer,
  era text, http_method text, method text, tool text, client_name text, client_version text, client_ip text, trace_id text,
  request_bytes integer, argument_bytes integer, argument_keys text[], argument_keys_other integer, arguments_mac text, argument_recording text,
  effect text, code text, rule text, message text, retry_after_seconds integer, charges jsonb,
  read_us integer, decided_us integer, reserved_us integer, recorded_us integer,
  outcome text, upstream_status integer, is_error boolean, response_bytes bigint, upstream_ms integer, result_code text, result_rule text,
  total_ms integer, finished_at timestamptz(3),
  shadow_policy_id text, shadow_version integer, shadow_effect text, shadow_code text, shadow_rule text
);

-- Adds records to their chains and to `calls`, all or none; raises where one of them is no record, or not one that `calls` takes. The
-- writer's row must be held, and positions rise. An intent and what became of it are one row, whether or not they come together.
CREATE FUNCTION ingest_slice(p_writer text, p_positions bigint[], p_orgs text[], p_bodies text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Of an organization that is gone nothing is written any more; one that goes right now makes this wait, and raise.
  INSERT INTO audit_chains (org_id, writer_id)
    SELECT o.id, p_writer FROM organizations o
    WHERE o.id = ANY (p_orgs) AND NOT EXISTS (SELECT 1 FROM audit_chains c WHERE c.org_id = o.id AND c.writer_id = p_writer)
    ORDER BY o.id
    ON CONFLICT DO NOTHING;
  WITH heads AS MATERIALIZED (
    SELECT c.org_id, c.seq, c.hash FROM audit_chains c WHERE c.writer_id = p_writer AND c.org_id = ANY (p_orgs) ORDER BY c.org_id FOR NO KEY UPDATE
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
    FROM chained c WINDOW w AS (PARTITION BY c.org, (c.line).id ORDER BY c.n)
  ), ended AS (
    UPDATE calls c SET outcome = (o.r).outcome, upstream_status = (o.r).upstream_status, is_error = (o.r).is_error, response_bytes = (o.r).response_bytes,
      upstream_ms = (o.r).upstream_ms, result_code = (o.r).result_code, result_rule = (o.r).result_rule, recorded_us = (o.r).recorded_us,
      total_ms = (o.r).total_ms, finished_at = (o.r).at,
      shadow_policy_id = (o.r).shadow_policy_id, shadow_version = (o.r).shadow_version, shadow_effect = (o.r).shadow_effect,
      shadow_code = (o.r).shadow_code, shadow_rule = (o.r).shadow_rule
      FROM of_calls o
      WHERE (o.r).kind = 'outcome' AND o.was IS NULL AND c.started_at = (o.r).started_at AND c.id = (o.r).id AND c.org_id = o.org AND c.outcome = 'pending'
  )
  INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, grant_maker, policy_id, policy_version, era, http_method, method, tool,
      client_name, client_version, client_ip, trace_id, request_bytes, argument_bytes, argument_keys, argument_keys_other, arguments_mac, argument_recording,
      effect, code, rule, message, retry_after_seconds, charges, read_us, decided_us, reserved_us,
      outcome, recorded_us, upstream_status, is_error, response_bytes, upstream_ms, result_code, result_rule, total_ms, finished_at,
      shadow_policy_id, shadow_version, shadow_effect, shadow_code, shadow_rule)
    SELECT (o.r).id, o.org, (o.r).at, (o.r).server_id, (o.r).server_name, (o.r).grant_id, (o.r).grant_label, (o.r).grant_maker, (o.r).policy_id, (o.r).policy_version,
      (o.r).era, (o.r).http_method, (o.r).method, (o.r).tool, (o.r).client_name, (o.r).client_version, (o.r).client_ip, (o.r).trace_id, (o.r).request_bytes,
      (o.r).argument_bytes, (o.r).argument_keys, (o.r).argument_keys_other, (o.r).arguments_mac, (o.r).argument_recording,
      (o.r).effect, (o.r).code, (o.r).rule, (o.r).message, (o.r).retry_after_seconds, (o.r).charges, (o.r).read_us, (o.r).decided_us, (o.r).reserved_us,
      CASE (o.r).kind WHEN 'intent' THEN CASE (o.e).kind WHEN 'outcome' THEN (o.e).outcome WHEN 'not_forwarded' THEN 'not_delivered' ELSE 'pending' END ELSE 'refused' END,
      (o.e).recorded_us, (o.e).upstream_status, (o.e).is_error, (o.e).response_bytes, (o.e).upstream_ms, (o.e).result_code, (o.e).result_rule,
      coalesce((o.e).total_ms, (o.r).total_ms), coalesce((o.e).at, (o.r).finished_at),
      coalesce((o.e).shadow_policy_id, (o.r).shadow_policy_id), coalesce((o.e).shadow_version, (o.r).shadow_version), coalesce((o.e).shadow_effect, (o.r).shadow_effect),
      coalesce((o.e).shadow_code, (o.r).shadow_code), coalesce((o.e).shadow_rule, (o.r).shadow_rule)
    FROM of_calls o WHERE o.was IS NULL AND (o.r).kind IN ('intent', 'refusal', 'not_forwarded')
    -- The intent of a call that could not be confirmed is there after all: the call was not forwarded.
    ON CONFLICT (started_at, id) DO UPDATE SET outcome = 'not_delivered', total_ms = excluded.total_ms, finished_at = excluded.finished_at
      WHERE calls.org_id = excluded.org_id AND calls.outcome = 'pending' AND excluded.outcome = 'refused';
END $$;

-- Tries all at once, and where one of them is at fault, halves of it: what is left is the guilty one. Answers the faults.
CREATE FUNCTION ingest_halves(p_writer text, p_positions bigint[], p_orgs text[], p_bodies text[]) RETURNS TABLE (n bigint, org text, fault text) LANGUAGE plpgsql AS $$
DECLARE
  half integer := cardinality(p_positions) / 2;
BEGIN
  BEGIN
    PERFORM ingest_slice(p_writer, p_positions, p_orgs, p_bodies);
    RETURN;
  EXCEPTION WHEN data_exception OR integrity_constraint_violation OR cardinality_violation THEN
    IF half = 0 THEN
      IF EXISTS (SELECT 1 FROM organizations o WHERE o.id = p_orgs[1]) THEN
        PERFORM append_audit_record(p_orgs[1], p_writer, now(), 'unreadable', p_bodies[1]);
        RETURN QUERY SELECT p_positions[1], p_orgs[1], SQLSTATE || ' ' || SQLERRM;
      END IF;
      RETURN;
    END IF;
  END;
  RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions[:half], p_orgs[:half], p_bodies[:half]);
  RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions[half + 1:], p_orgs[half + 1:], p_bodies[half + 1:]);
END $$;

-- Takes records of one writer, in their order: those at positions that are here already are skipped, so whatever is sent again is written
-- once. p_bodies: one line each. Answers the records that are in their chains but not in `calls`, and why.
CREATE FUNCTION ingest_records(p_writer text, p_positions bigint[], p_orgs text[], p_bodies text) RETURNS TABLE (n bigint, org text, fault text)
LANGUAGE plpgsql SET work_mem = '32MB' AS $$
DECLARE
  through bigint;
  skipped integer;
  bodies text[] := string_to_array(p_bodies, E'\n');
BEGIN
  IF cardinality(bodies) <> cardinality(p_positions) OR cardinality(p_orgs) <> cardinality(p_positions) THEN
    RAISE EXCEPTION 'as many organizations and lines as positions' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT w.shipped_through INTO through FROM audit_writers w WHERE w.id = p_writer FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_writers (id) VALUES (p_writer) ON CONFLICT DO NOTHING;
    SELECT w.shipped_through INTO through FROM audit_writers w WHERE w.id = p_writer FOR NO KEY UPDATE;
  END IF;
  SELECT count(*) INTO skipped FROM unnest(p_positions) AS p(n) WHERE p.n <= through;
  IF skipped = cardinality(p_positions) THEN RETURN; END IF;
  IF skipped = 0 THEN
    RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions, p_orgs, bodies);
  ELSE
    RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions[skipped + 1:], p_orgs[skipped + 1:], bodies[skipped + 1:]);
  END IF;
  UPDATE audit_writers w SET shipped_through = p_positions[cardinality(p_positions)] WHERE w.id = p_writer;
END $$;

-- ── the console is a writer ─────────────────────────────────────────────────────────────────────────────────────

-- A change enters the chain of its organization's console in the transaction of the act, when that commits: so the head is locked last, no
-- two acts can wait for each other, and no verb can forget it.
CREATE FUNCTION chain_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM append_audit_record(NEW.org_id, 'console', NEW.at, 'change', jsonb_build_object(
    'kind', 'change', 'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'org', NEW.org_id, 'id', NEW.id,
    'actor_kind', NEW.actor_kind, 'actor_id', NEW.actor_id, 'action', NEW.action, 'target_id', NEW.target_id, 'target_name', NEW.target_name,
    'before', NEW.before, 'after', NEW.after)::text);
  RETURN NULL;
EXCEPTION WHEN foreign_key_violation THEN
  -- The organization went in the same transaction, and its log with it.
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION chain_change() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER changes_are_chained AFTER INSERT ON changes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_change();

-- ── months ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- Outcomes are written over their rows, without touching an index where there is room beside them.
ALTER TABLE calls_default SET (fillfactor = 85);

-- Makes this month's and the next two months' partitions of both tables; run daily by a gateway, and when it starts. Rows that a clock ahead
-- of time had put among the others move in, unless they are too many to be moved while nobody can write there.
CREATE FUNCTION ensure_log_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  strays_max CONSTANT integer := 20000;
  first_day date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  month_start timestamptz;
  month_end timestamptz;
  parent text;
  time_column text;
  child text;
  strays integer;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('portcullis.ensure_log_partitions', 0));
  FOR parent, time_column IN VALUES ('calls', 'started_at'), ('audit_records', 'at') LOOP
    FOR i IN 0..2 LOOP
      month_start := (first_day + make_interval(months => i))::timestamp AT TIME ZONE 'UTC';
      month_end := (first_day + make_interval(months => i + 1))::timestamp AT TIME ZONE 'UTC';
      child := format('%s_%s', parent, to_char(first_day + make_interval(months => i), 'YYYYMM'));
      CONTINUE WHEN to_regclass('public.' || child) IS NOT NULL;
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
      EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I WHERE %I >= $1 AND %2$I < $2 LIMIT $3) s', parent || '_default', time_column)
        INTO strays USING month_start, month_end, strays_max + 1;
      CONTINUE WHEN strays > strays_max;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) WITH (fillfactor = %s)', child, parent,
                     CASE parent WHEN 'calls' THEN 85 ELSE 100 END);
      IF strays > 0 THEN
        EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %2$I < $2 RETURNING *) INSERT INTO %3$I SELECT * FROM moved', parent || '_default', time_column, child)
          USING month_start, month_end;
      END IF;
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, child, month_start, month_end);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ensure_log_partitions() FROM PUBLIC;
DROP FUNCTION ensure_call_partitions();

DO $$
DECLARE
  child regclass;
BEGIN
  FOR child IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'calls'::regclass LOOP
    EXECUTE format('ALTER TABLE %s SET (fillfactor = 85)', child);
  END LOOP;
END $$;

-- ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────

-- The log of a deleted organization goes with it; its heads, checkpoints and tombstones do by their keys.
CREATE OR REPLACE FUNCTION erase_calls_of_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM calls WHERE org_id = OLD.id;
  DELETE FROM audit_records WHERE org_id = OLD.id;
  RETURN NULL;
END $$;

GRANT SELECT, INSERT ON audit_writers TO portcullis_gateway;
GRANT UPDATE (shipped_through) ON audit_writers TO portcullis_gateway;
GRANT SELECT, INSERT ON audit_chains TO portcullis_gateway;
GRANT UPDATE (seq, hash) ON audit_chains TO portcullis_gateway;
GRANT SELECT, INSERT ON audit_records, audit_checkpoints, audit_tombstones TO portcullis_gateway;
-- The console writes no record by itself: what it does enters the chain through `changes`.
GRANT SELECT ON audit_chains, audit_records, audit_checkpoints, audit_tombstones TO portcullis_console;
GRANT EXECUTE ON FUNCTION ensure_log_partitions() TO portcullis_gateway;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_chains', 'audit_records', 'audit_checkpoints', 'audit_tombstones'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    -- Functions that run as the owner (the console's chain, partitions, retention, erasure).
    EXECUTE format('CREATE POLICY owner_maintains ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
-- No tenant's rows, and nobody's but the gateways'.
ALTER TABLE audit_writers ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_writers FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON audit_writers TO portcullis_gateway USING (true) WITH CHECK (true);

SELECT ensure_log_partitions();
