-- Why: what Prisma cannot describe. The audit table and its partitions, limit counters, closed value sets, the two
-- service roles with row-level security, the trigger that tells gateways of a changed configuration.

-- ── closed value sets ───────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE memberships ADD CONSTRAINT memberships_role CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'viewer'));
ALTER TABLE invitations ADD CONSTRAINT invitations_role CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'viewer'));
ALTER TABLE api_keys ADD CONSTRAINT api_keys_role CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'viewer'));
ALTER TABLE servers ADD CONSTRAINT servers_credential CHECK (credential_kind IN ('none', 'bearer', 'header')
  AND (credential_kind <> 'none' OR credential_sealed IS NULL));
ALTER TABLE servers ADD CONSTRAINT servers_drift CHECK (drift IN ('review', 'warn', 'follow'));
ALTER TABLE servers ADD CONSTRAINT servers_health CHECK (health IN ('unknown', 'ok', 'attention'));
ALTER TABLE tools ADD CONSTRAINT tools_state CHECK (state IN ('active', 'new', 'changed', 'gone'));
ALTER TABLE tools ADD CONSTRAINT tools_risk CHECK (risk IN ('read', 'write', 'execute', 'destructive', 'financial'));
ALTER TABLE tools ADD CONSTRAINT tools_risk_source CHECK (risk_source IN ('classifier', 'person'));
ALTER TABLE changes ADD CONSTRAINT changes_actor CHECK (actor_kind IN ('user', 'api_key'));
ALTER TABLE jobs ADD CONSTRAINT jobs_state CHECK (state IN ('queued', 'running', 'done', 'failed'));
ALTER TABLE mail_tokens ADD CONSTRAINT mail_tokens_purpose CHECK (purpose IN ('verify', 'reset', 'change'));
ALTER TABLE users ADD CONSTRAINT users_email_folded CHECK (email = lower(email));

-- ── the audit log ───────────────────────────────────────────────────────────────────────────────────────────────

-- One row a call. The intent is inserted before the first upstream byte (law L1); the outcome columns are written once, after.
CREATE TABLE calls (
  id                   text NOT NULL,
  org_id               text NOT NULL,
  started_at           timestamptz(3) NOT NULL,
  server_id            text NOT NULL,
  server_name          text NOT NULL,
  grant_id             text,
  grant_label          text,
  policy_id            text,
  policy_version       integer,
  -- legacy | modern, null where the message could not be read
  era                  text,
  http_method          text NOT NULL,
  method               text,
  tool                 text,
  client_name          text,
  client_version       text,
  client_ip            text NOT NULL,
  request_bytes        integer NOT NULL,
  -- Top-level argument names that the pinned schema names; the others as a count. Never values.
  argument_keys        text[] NOT NULL DEFAULT '{}',
  argument_keys_other  integer NOT NULL DEFAULT 0,
  -- HMAC-SHA256 of the canonical arguments under a key that the database does not hold.
  arguments_mac        text,
  -- allow | deny | park
  effect               text NOT NULL,
  code                 text NOT NULL,
  rule                 text,
  message              text NOT NULL DEFAULT '',
  retry_after_seconds  integer,
  decided_us           integer NOT NULL DEFAULT 0,
  -- pending | refused | delivered | error | not_delivered | cut ; pending for good after a crash: unknown
  outcome              text NOT NULL,
  upstream_status      integer,
  is_error             boolean,
  response_bytes       bigint,
  upstream_ms          integer,
  total_ms             integer,
  finished_at          timestamptz(3),
  PRIMARY KEY (started_at, id),
  CONSTRAINT calls_effect CHECK (effect IN ('allow', 'deny', 'park')),
  CONSTRAINT calls_outcome CHECK (outcome IN ('pending', 'refused', 'delivered', 'error', 'not_delivered', 'cut'))
) PARTITION BY RANGE (started_at);

CREATE INDEX calls_newest ON calls (org_id, started_at DESC, id DESC);
CREATE INDEX calls_of_server ON calls (org_id, server_id, started_at DESC, id DESC);
CREATE INDEX calls_of_grant ON calls (org_id, grant_id, started_at DESC, id DESC);
CREATE INDEX calls_of_tool ON calls (org_id, tool, started_at DESC, id DESC);

-- Rows outside every month still have a home; none is lost for want of a partition.
CREATE TABLE calls_default PARTITION OF calls DEFAULT;

-- Makes this month's and the next two months' partitions; run daily by a gateway. A month for which the default partition
-- already took rows stays there.
CREATE FUNCTION ensure_call_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  month date;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('portcullis.ensure_call_partitions', 0));
  FOR i IN 0..2 LOOP
    month := (first_day + make_interval(months => i))::date;
    IF to_regclass(format('public.calls_%s', to_char(month, 'YYYYMM'))) IS NULL
       AND NOT EXISTS (SELECT 1 FROM calls_default WHERE started_at >= month::timestamp AT TIME ZONE 'UTC'
                                                     AND started_at < (month + interval '1 month') AT TIME ZONE 'UTC') THEN
      EXECUTE format('CREATE TABLE calls_%s PARTITION OF calls FOR VALUES FROM (%L) TO (%L)', to_char(month, 'YYYYMM'),
                     month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ensure_call_partitions() FROM PUBLIC;
SELECT ensure_call_partitions();

-- Requests that belong to no organization (a token nobody knows, an unknown server): the operator's log, counted by minute, source and code.
CREATE TABLE gateway_refusals (
  minute   timestamptz(0) NOT NULL,
  source   text NOT NULL,
  code     text NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (minute, source, code)
);

-- ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- One row a counter and sub-window (sliding: a sixtieth of the window; calendar: the window). Millionths of a unit.
CREATE TABLE limit_counters (
  org_id     text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  policy_id  text NOT NULL,
  key        text NOT NULL,
  bucket     bigint NOT NULL,
  used       bigint NOT NULL CHECK (used >= 0),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (policy_id, key, bucket)
);
CREATE INDEX limit_counters_expiry ON limit_counters (expires_at);

-- Admits all charges of one call or none (law L7), by this database's clock read once after the locks are held.
-- p_charges: [{key, amount, max: [n…], seconds} | {key, amount, max, bounds: [start, next, after]}], amounts in millionths,
-- bounds in seconds since the epoch. Answers {admitted, now, charges: [{bucket, used: [[bucket, n]…]}]}.
CREATE FUNCTION reserve_limits(p_org text, p_policy text, p_charges jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  hash bigint;
  clock numeric;
  charge jsonb;
  here bigint;
  oldest bigint;
  ends numeric;
  used jsonb;
  total numeric;
  admitted boolean := true;
  answers jsonb := '[]';
  buckets bigint[] := '{}';
  ends_at numeric[] := '{}';
  i integer := 0;
BEGIN
  FOR hash IN SELECT DISTINCT hashtextextended(p_policy || '/' || (c ->> 'key'), 0) AS h FROM jsonb_array_elements(p_charges) c ORDER BY h LOOP
    PERFORM pg_advisory_xact_lock(hash);
  END LOOP;
  clock := extract(epoch FROM clock_timestamp());
  FOR charge IN SELECT c FROM jsonb_array_elements(p_charges) c LOOP
    IF charge ? 'seconds' THEN
      here := floor(clock * 60 / (charge ->> 'seconds')::numeric);
      oldest := here - 60;
      ends := (here + 61) * (charge ->> 'seconds')::numeric / 60;
    ELSE
      here := CASE WHEN clock < (charge -> 'bounds' ->> 1)::numeric THEN (charge -> 'bounds' ->> 0)::bigint ELSE (charge -> 'bounds' ->> 1)::bigint END;
      oldest := here;
      ends := CASE WHEN clock < (charge -> 'bounds' ->> 1)::numeric THEN (charge -> 'bounds' ->> 1)::numeric ELSE (charge -> 'bounds' ->> 2)::numeric END;
    END IF;
    -- Later sub-windows count too: where the clock went back, nothing is admitted a second time.
    SELECT coalesce(jsonb_agg(jsonb_build_array(l.bucket, l.used) ORDER BY l.bucket), '[]'), coalesce(sum(l.used), 0)
      INTO used, total
      FROM limit_counters l
      WHERE l.policy_id = p_policy AND l.key = charge ->> 'key' AND l.bucket >= oldest;
    admitted := admitted AND NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements_text(charge -> 'max') m WHERE total + (charge ->> 'amount')::numeric > m::numeric);
    answers := answers || jsonb_build_object('bucket', here, 'used', used);
    buckets := buckets || here;
    ends_at := ends_at || ends;
  END LOOP;
  IF admitted THEN
    FOR charge IN SELECT c FROM jsonb_array_elements(p_charges) c LOOP
      i := i + 1;
      INSERT INTO limit_counters AS l (org_id, policy_id, key, bucket, used, expires_at)
        VALUES (p_org, p_policy, charge ->> 'key', buckets[i], (charge ->> 'amount')::bigint, to_timestamp(ends_at[i]) + interval '1 minute')
        ON CONFLICT (policy_id, key, bucket) DO UPDATE SET used = l.used + excluded.used;
    END LOOP;
  END IF;
  RETURN jsonb_build_object('admitted', admitted, 'now', clock, 'charges', answers);
END $$;

-- Gives charges back to the sub-windows that were charged; what is over takes nothing. p_charges: [{key, bucket, amount}].
CREATE FUNCTION refund_limits(p_policy text, p_charges jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE limit_counters l SET used = greatest(0, l.used - (c ->> 'amount')::bigint)
    FROM jsonb_array_elements(p_charges) c
    WHERE l.policy_id = p_policy AND l.key = c ->> 'key' AND l.bucket = (c ->> 'bucket')::bigint
$$;

-- ── immutability ────────────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are immutable', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER policy_versions_are_immutable BEFORE UPDATE ON policy_versions FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER changes_are_immutable BEFORE UPDATE ON changes FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- An outcome is written once, over `pending`.
CREATE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome <> 'pending' THEN
    RAISE EXCEPTION 'the outcome of a call is written once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calls_outcome_is_written_once BEFORE UPDATE ON calls FOR EACH ROW EXECUTE FUNCTION refuse_second_outcome();

-- The log of a deleted organization goes with it; no role has the right to delete a call by itself.
CREATE FUNCTION erase_calls_of_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM calls WHERE org_id = OLD.id;
  RETURN NULL;
END $$;
-- It deletes as the owner, so nobody may hang it on another table (EXECUTE is asked for when a trigger is made, not when it fires).
REVOKE ALL ON FUNCTION erase_calls_of_organization() FROM PUBLIC;
CREATE TRIGGER organizations_take_their_calls AFTER DELETE ON organizations FOR EACH ROW EXECUTE FUNCTION erase_calls_of_organization();

-- ── configuration changes reach the gateways ────────────────────────────────────────────────────────────────────

-- Whatever changes what a gateway reads raises the organization's version under its row lock, held to commit, and
-- notifies: no verb can forget it, no late commit is missed by a sweep that compares (organization, version) pairs.
CREATE FUNCTION configuration_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  org text;
BEGIN
  FOR org IN SELECT DISTINCT org_id FROM touched ORDER BY 1 LOOP
    UPDATE organizations SET config_version = config_version + 1 WHERE id = org;
    PERFORM pg_notify('portcullis_config', org);
  END LOOP;
  RETURN NULL;
END $$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['servers', 'tools', 'policies', 'grants'] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION configuration_changed()', t || '_inserted_configuration', t);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION configuration_changed()', t || '_updated_configuration', t);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION configuration_changed()', t || '_deleted_configuration', t);
  END LOOP;
END $$;

-- Work for the gateway and its answers are announced both ways.
CREATE FUNCTION job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(CASE WHEN NEW.state = 'queued' THEN 'portcullis_job_queued' ELSE 'portcullis_job_changed' END, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_are_announced AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION job_changed();

-- ── the two service roles ───────────────────────────────────────────────────────────────────────────────────────

-- They cannot log in until the set-up gives them passwords. Neither is superuser, BYPASSRLS or owner of anything.
DO $$
DECLARE
  r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['portcullis_console', 'portcullis_gateway'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', r);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portcullis_console, portcullis_gateway;

GRANT SELECT, INSERT, UPDATE, DELETE ON users, user_identities, sessions, mail_tokens, throttles TO portcullis_console;
GRANT SELECT, INSERT, UPDATE, DELETE ON organizations, memberships, invitations, api_keys, servers, tools, policies, grants TO portcullis_console;
GRANT SELECT, INSERT, DELETE ON policy_versions TO portcullis_console;
GRANT SELECT, INSERT ON changes TO portcullis_console;
GRANT SELECT, INSERT, UPDATE ON jobs TO portcullis_console;
GRANT SELECT ON calls TO portcullis_console;
GRANT SELECT ON limit_counters TO portcullis_console;

GRANT SELECT (id, slug, name, config_version) ON organizations TO portcullis_gateway;
GRANT SELECT ON servers, tools, policies, policy_versions, grants TO portcullis_gateway;
GRANT SELECT, UPDATE ON jobs TO portcullis_gateway;
GRANT SELECT, INSERT ON calls TO portcullis_gateway;
GRANT UPDATE (outcome, upstream_status, is_error, response_bytes, upstream_ms, total_ms, finished_at) ON calls TO portcullis_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_counters, gateway_refusals TO portcullis_gateway;
GRANT EXECUTE ON FUNCTION ensure_call_partitions() TO portcullis_gateway;

-- ── row-level security ──────────────────────────────────────────────────────────────────────────────────────────

-- Who is asking, set for one transaction by lib/tenancy and lib/accounts. Unset means nobody: no row.
CREATE FUNCTION current_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('portcullis.org', true), '') $$;
CREATE FUNCTION current_person() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('portcullis.person', true), '') $$;
CREATE FUNCTION current_token_hash() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('portcullis.token_hash', true), '') $$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['organizations', 'memberships', 'invitations', 'api_keys', 'servers', 'tools', 'policies', 'policy_versions', 'grants', 'changes', 'jobs', 'calls', 'limit_counters'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    IF t <> 'organizations' THEN
      EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    END IF;
  END LOOP;
END $$;

CREATE POLICY tenant ON organizations TO portcullis_console USING (id = current_org()) WITH CHECK (id = current_org());
-- Before a tenant is opened: a person sees their own memberships and organizations, a token its own row.
CREATE POLICY own_memberships ON memberships FOR SELECT TO portcullis_console USING (user_id = current_person());
CREATE POLICY own_organizations ON organizations FOR SELECT TO portcullis_console
  USING (EXISTS (SELECT 1 FROM memberships m WHERE m.org_id = organizations.id AND m.user_id = current_person()));
CREATE POLICY by_token ON invitations FOR SELECT TO portcullis_console USING (token_hash = current_token_hash());
CREATE POLICY by_token ON api_keys FOR SELECT TO portcullis_console USING (token_hash = current_token_hash());

-- Functions that run as the owner (partitions, erasure) may reach the log; nobody logs in as the owner to serve requests.
CREATE POLICY owner_maintains ON calls TO CURRENT_USER USING (true) WITH CHECK (true);
