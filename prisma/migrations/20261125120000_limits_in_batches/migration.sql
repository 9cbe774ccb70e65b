-- Why: one statement counts several calls of a policy, since each commit waits for the disk; calendar windows come in any unit and time
-- zone, and are named; what is charged is flushed whatever the role's setting; a window that is over takes no refund.

DROP FUNCTION reserve_limits(text, text, jsonb);
DROP FUNCTION refund_limits(text, jsonb);

-- Admits all charges of a call or none (law L7), call by call, by this database's clock read once after the locks are held.
-- p_calls: [[{key, amount, max, seconds} | {key, amount, max, since, name, turn, next, until}…]…]: amounts in millionths, `max` the least
-- that holds for the counter; a calendar window `name` from `since` to `turn` and `next` to `until`, seconds since the epoch.
-- Answers {now, calls: [{outcome: "reserved", buckets: [n…]} | {outcome: "exceeded", charges: [{bucket, used: [[bucket, n]…]}…]} | {outcome: "moved"}]}:
-- "moved" where neither calendar window is the current one, and nothing was charged.
CREATE FUNCTION reserve_limits(p_org text, p_policy text, p_calls jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  hash bigint;
  clock numeric;
  call jsonb;
  c record;
  here bigint;
  oldest bigint;
  ends numeric;
  used jsonb;
  total numeric;
  admitted boolean;
  moved boolean;
  views jsonb;
  keys text[];
  amounts bigint[];
  buckets bigint[];
  ends_at numeric[];
  answers jsonb := '[]';
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  FOR hash IN SELECT DISTINCT hashtextextended(p_policy || '/' || (one ->> 'key'), 0) AS h
      FROM jsonb_array_elements(p_calls) charges, jsonb_array_elements(charges) one ORDER BY h LOOP
    PERFORM pg_advisory_xact_lock(hash);
  END LOOP;
  clock := extract(epoch FROM clock_timestamp());
  FOR call IN SELECT value FROM jsonb_array_elements(p_calls) LOOP
    admitted := true;
    moved := false;
    views := '[]';
    keys := '{}';
    amounts := '{}';
    buckets := '{}';
    ends_at := '{}';
    FOR c IN SELECT * FROM jsonb_to_recordset(call)
        AS x(key text, amount bigint, max bigint, seconds numeric, since numeric, name bigint, turn numeric, next bigint, until numeric) LOOP
      IF c.seconds IS NOT NULL THEN
        here := floor(clock * 60 / c.seconds);
        oldest := here - 60;
        ends := (here + 61) * c.seconds / 60;
      ELSE
        moved := moved OR clock < c.since OR clock >= c.until;
        here := CASE WHEN clock < c.turn THEN c.name ELSE c.next END;
        oldest := here;
        ends := CASE WHEN clock < c.turn THEN c.turn ELSE c.until END;
      END IF;
      -- Later sub-windows count too: where the clock went back, nothing is admitted a second time.
      SELECT coalesce(jsonb_agg(jsonb_build_array(l.bucket, l.used) ORDER BY l.bucket), '[]'), coalesce(sum(l.used), 0)
        INTO used, total
        FROM limit_counters l
        WHERE l.policy_id = p_policy AND l.key = c.key AND l.bucket >= oldest;
      admitted := admitted AND total + c.amount <= c.max;
      views := views || jsonb_build_object('bucket', here, 'used', used);
      keys := keys || c.key;
      amounts := amounts || c.amount;
      buckets := buckets || here;
      ends_at := ends_at || ends;
    END LOOP;
    IF moved THEN
      answers := answers || '{"outcome": "moved"}'::jsonb;
    ELSIF admitted THEN
      INSERT INTO limit_counters AS l (org_id, policy_id, key, bucket, used, expires_at)
        SELECT p_org, p_policy, k, b, a, to_timestamp(e) + interval '1 minute' FROM unnest(keys, buckets, amounts, ends_at) AS x(k, b, a, e)
        ON CONFLICT (policy_id, key, bucket) DO UPDATE SET used = l.used + excluded.used;
      answers := answers || jsonb_build_object('outcome', 'reserved', 'buckets', to_jsonb(buckets));
    ELSE
      answers := answers || jsonb_build_object('outcome', 'exceeded', 'charges', views);
    END IF;
  END LOOP;
  RETURN jsonb_build_object('now', clock, 'calls', answers);
END $$;

-- Gives charges back to the sub-windows that were charged; one that is over takes nothing. p_charges: [{key, bucket, amount, ends}].
CREATE FUNCTION refund_limits(p_policy text, p_charges jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE limit_counters l SET used = greatest(0, l.used - c.amount)
    FROM jsonb_to_recordset(p_charges) AS c(key text, bucket bigint, amount bigint, ends numeric)
    WHERE l.policy_id = p_policy AND l.key = c.key AND l.bucket = c.bucket AND extract(epoch FROM clock_timestamp()) < c.ends
$$;
