-- Why: how long a log is kept was judged by the times that records name, which are their gateways' own clocks': of a gateway whose clock was days
-- behind, records went that had been written an hour ago. When a record came in is known by one clock, that of this database.

-- Null of what came in before this, which goes by the time that it names.
ALTER TABLE audit_records ADD COLUMN received_at timestamptz(3);
ALTER TABLE audit_records ALTER COLUMN received_at SET DEFAULT now();

-- As before, but what is not wanted any more is what came in before the moment.
CREATE OR REPLACE FUNCTION prune_audit_records(p_org text, p_number bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    SELECT max(coalesce(r.received_at, r.at)) INTO newest FROM audit_records r WHERE r.org_id = p_org AND r.writer_id = span.writer AND r.seq BETWEEN span.first AND span.last;
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

-- Of what began early, and of what begins, by its gateway's word alone, in time to come: there hardly a row is, so that no index is wanted, whose making
-- would keep every call waiting. A row whose clock was ahead by less is kept for that much longer.
CREATE OR REPLACE FUNCTION prune_calls(p_org text, p_rows integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept_since timestamptz := log_kept_since(p_org);
  gone integer;
BEGIN
  DELETE FROM calls c USING (
      (SELECT o.started_at, o.id FROM calls o WHERE o.org_id = p_org AND o.started_at < kept_since AND (o.received_at IS NULL OR o.received_at < kept_since)
        ORDER BY o.started_at, o.id LIMIT p_rows)
      UNION (SELECT o.started_at, o.id FROM calls o WHERE o.org_id = p_org AND o.started_at > now() AND o.received_at < kept_since ORDER BY o.started_at, o.id LIMIT p_rows)
      LIMIT p_rows) old
    WHERE c.started_at = old.started_at AND c.id = old.id AND c.org_id = p_org;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- Of `calls` a month is needed by every organization that has rows there and keeps its log for longer, or got one of them late; of
-- `audit_records` by any record.
CREATE OR REPLACE FUNCTION is_partition_needed(p_parent text, p_child text, p_month_end timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  is_needed boolean;
BEGIN
  IF p_parent = 'audit_records' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', p_child) INTO is_needed;
  ELSE
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM organizations o CROSS JOIN LATERAL (SELECT now() - make_interval(days => o.log_retention_days) AS kept_since) k
      WHERE EXISTS (SELECT 1 FROM %I c WHERE c.org_id = o.id AND (k.kept_since IS NULL OR $1 > k.kept_since OR c.received_at >= k.kept_since)))', p_child) INTO is_needed USING p_month_end;
  END IF;
  RETURN is_needed;
END $$;
