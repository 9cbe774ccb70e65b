-- Why: an organization says how long its log is kept. What is over goes in slices, each with a signed statement of what was there, or with
-- a whole month that nobody needs any more.

-- Days; null: without end. People's changes are kept for good.
ALTER TABLE organizations ADD COLUMN log_retention_days integer;
ALTER TABLE organizations ADD CONSTRAINT organizations_log_retention CHECK (log_retention_days BETWEEN 1 AND 3650);
GRANT SELECT (log_retention_days) ON organizations TO portcullis_gateway;
-- The functions below run as the owner.
CREATE POLICY owner_maintains ON organizations FOR SELECT TO CURRENT_USER USING (true);

-- The place up to which the newest checkpoint covers the chain.
ALTER TABLE audit_chains ADD COLUMN checkpointed bigint NOT NULL DEFAULT 0;
GRANT UPDATE (checkpointed) ON audit_chains TO portcullis_gateway;

-- Before this moment an organization's log is not wanted any more; null where it is wanted for good.
CREATE FUNCTION log_kept_since(p_org text) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT now() - make_interval(days => o.log_retention_days) FROM organizations o WHERE o.id = p_org
$$;
REVOKE ALL ON FUNCTION log_kept_since(text) FROM PUBLIC;

-- Deletes the records that a tombstone of this very transaction names, and no others: the beginning of each chain, covered by a checkpoint,
-- older than the organization keeps its log, as many as it says, up to the head that it says. The console's chain stays.
CREATE FUNCTION prune_audit_records(p_org text, p_number bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tombstone jsonb;
  span record;
  kept_since timestamptz := log_kept_since(p_org);
  first_seq bigint;
  newest timestamptz;
  head text;
  gone bigint;
  gone_in_all bigint := 0;
BEGIN
  SELECT t.body::jsonb INTO tombstone FROM audit_tombstones t
    WHERE t.org_id = p_org AND t.number = p_number AND t.xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296;
  IF tombstone IS NULL OR tombstone ->> 'org' IS DISTINCT FROM p_org OR (tombstone ->> 'number')::bigint IS DISTINCT FROM p_number THEN
    RAISE EXCEPTION 'records go only with their tombstone' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  FOR span IN SELECT w ->> 'writer' AS writer, (w ->> 'from')::bigint AS first, (w ->> 'to')::bigint AS last, w ->> 'head' AS head FROM jsonb_array_elements(tombstone -> 'writers') w LOOP
    SELECT r.seq INTO first_seq FROM audit_records r WHERE r.org_id = p_org AND r.writer_id = span.writer ORDER BY r.seq LIMIT 1;
    SELECT max(r.at) INTO newest FROM audit_records r WHERE r.org_id = p_org AND r.writer_id = span.writer AND r.seq BETWEEN span.first AND span.last;
    SELECT encode(r.hash, 'hex') INTO head FROM audit_records r WHERE r.org_id = p_org AND r.writer_id = span.writer AND r.seq = span.last;
    IF span.writer = 'console' OR span.first IS DISTINCT FROM first_seq OR head IS DISTINCT FROM span.head OR newest IS NULL OR kept_since IS NULL OR newest >= kept_since
       OR NOT EXISTS (SELECT 1 FROM audit_chains c WHERE c.org_id = p_org AND c.writer_id = span.writer AND c.checkpointed >= span.last) THEN
      RAISE EXCEPTION 'these records of % are not to be pruned', span.writer USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    DELETE FROM audit_records r WHERE r.org_id = p_org AND r.writer_id = span.writer AND r.seq BETWEEN span.first AND span.last;
    GET DIAGNOSTICS gone = ROW_COUNT;
    gone_in_all := gone_in_all + gone;
  END LOOP;
  IF gone_in_all IS DISTINCT FROM (tombstone ->> 'size')::bigint THEN
    RAISE EXCEPTION 'the tombstone names % records, and there were %', tombstone ->> 'size', gone_in_all USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN gone_in_all;
END $$;
REVOKE ALL ON FUNCTION prune_audit_records(text, bigint) FROM PUBLIC;

-- The rows that the pages read, at most so many of them; they are derived, and need no tombstone.
CREATE FUNCTION prune_calls(p_org text, p_rows integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept_since timestamptz := log_kept_since(p_org);
  gone integer;
BEGIN
  DELETE FROM calls c USING (SELECT o.started_at, o.id FROM calls o WHERE o.org_id = p_org AND o.started_at < kept_since ORDER BY o.started_at, o.id LIMIT p_rows) old
    WHERE c.started_at = old.started_at AND c.id = old.id AND c.org_id = p_org;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION prune_calls(text, integer) FROM PUBLIC;

-- Of `calls` a month is needed by every organization that has rows there and keeps its log for longer, of `audit_records` by any record.
CREATE FUNCTION is_partition_needed(p_parent text, p_child text, p_month_end timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  is_needed boolean;
BEGIN
  IF p_parent = 'audit_records' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', p_child) INTO is_needed;
  ELSE
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM organizations o WHERE (o.log_retention_days IS NULL OR $1 > now() - make_interval(days => o.log_retention_days))
      AND EXISTS (SELECT 1 FROM %I c WHERE c.org_id = o.id))', p_child) INTO is_needed USING p_month_end;
  END IF;
  RETURN is_needed;
END $$;
REVOKE ALL ON FUNCTION is_partition_needed(text, text, timestamptz) FROM PUBLIC;

-- Removes months that nobody needs. Whoever writes or reads waits for it half a second at most; then it is tried another time.
CREATE FUNCTION drop_spent_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  child record;
  dropped integer := 0;
BEGIN
  FOR child IN
    SELECT c.relname AS name, p.relname AS parent, (to_date(substring(c.relname FROM '_(\d{6})$'), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' AS month_end
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relname IN ('calls', 'audit_records') AND c.relname ~ '_\d{6}$' ORDER BY 1
  LOOP
    CONTINUE WHEN child.month_end > now() - interval '1 day' OR is_partition_needed(child.parent, child.name, child.month_end);
    BEGIN
      -- In the order in which everybody else takes them.
      EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', child.parent);
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', child.name);
      IF NOT is_partition_needed(child.parent, child.name, child.month_end) THEN
        EXECUTE format('DROP TABLE %I', child.name);
        dropped := dropped + 1;
      END IF;
    EXCEPTION WHEN lock_not_available THEN NULL;
    END;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION drop_spent_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_kept_since(text), prune_audit_records(text, bigint), prune_calls(text, integer), drop_spent_partitions() TO portcullis_gateway;
