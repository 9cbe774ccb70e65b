-- Why: a lock for each counter of a batch could fill the lock table of the whole database; the function is otherwise as it was.

-- Admits all charges of a call or none (law L7), call by call, by this database's clock read once after the locks are held.
-- p_calls: [[{key, amount, max, seconds} | {key, amount, max, since, name, turn, next, until}…]…]: amounts in millionths, `max` the least
-- that holds for the counter; a calendar window `name` from `since` to `turn` and `next` to `until`, seconds since the epoch.
-- Answers {now, calls: [{outcome: "reserved", buckets: [n…]} | {outcome: "exceeded", charges: [{bucket, used: [[bucket, n]…]}…]} | {outcome: "moved"}]}:
-- "moved" where neither calendar window is the current one, and nothing was charged.
CREATE OR REPLACE FUNCTION reserve_limits(p_org text, p_policy text, p_calls jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  -- The counters of a policy share 64 locks, so that one statement holds no more of them, however many limits its calls have.
  FOR hash IN SELECT DISTINCT hashtextextended(p_policy || '/' || (hashtextextended(one ->> 'key', 0) & 63), 0) AS h
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
