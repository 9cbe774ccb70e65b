-- Why: three of the duties held what every gateway needs to record a call while they waited for something else.

-- A checkpoint held the heads of an organization's chains and waited for the organization's row, where somebody deleted it or worked on it and came to
-- a head in the end: a deadlock, and meanwhile nobody recorded. The row comes first here, as for everybody else. One transaction with nothing of the
-- gateway's in between; where one of the chains was covered meanwhile by another checkpoint, nothing is written.
CREATE FUNCTION keep_checkpoint(p_org text, p_number bigint, p_at timestamptz, p_body text, p_signature bytea, p_key_id text, p_writers text[], p_covered bigint[], p_through bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moved integer;
BEGIN
  INSERT INTO audit_checkpoints (org_id, number, at, body, signature, key_id) VALUES (p_org, p_number, p_at, p_body, p_signature, p_key_id);
  UPDATE audit_chains c SET checkpointed = s.through FROM unnest(p_writers, p_covered, p_through) AS s(writer, covered, through)
    WHERE c.org_id = p_org AND c.writer_id = s.writer AND c.checkpointed = s.covered;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> cardinality(p_writers) THEN
    RAISE EXCEPTION 'another checkpoint covers these records' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;

-- What months were dropped before stayed locked while the next was waited for, half a second each: with a few of them, no call was recorded for longer
-- than any is waited for. Now one month at a time, and no more where somebody is in the way: then it is tried another time. Answers how many, 0 or 1.
CREATE OR REPLACE FUNCTION drop_spent_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  child record;
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
        RETURN 1;
      END IF;
      -- Whatever came into it meanwhile: its locks are given back.
      RAISE lock_not_available;
    EXCEPTION WHEN lock_not_available THEN
      RETURN 0;
    END;
  END LOOP;
  RETURN 0;
END $$;

-- Whoever made a month had the rows outside every month first and the table after them; whoever drops one, the other way round.
CREATE OR REPLACE FUNCTION ensure_log_partitions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
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
      -- In the order in which everybody else takes them, and as it is attached in the end.
      EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
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
