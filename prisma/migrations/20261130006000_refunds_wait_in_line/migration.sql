-- Why: giving charges back and emptying counters locked rows in an order of their own; beside calls being admitted that was a deadlock, which denied the calls or lost what was given back.

-- The locks of these counters, those that reserve_limits takes, in its order: who holds them touches the rows in any order.
CREATE FUNCTION lock_counters(p_policy text, p_keys text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  hash bigint;
BEGIN
  FOR hash IN SELECT DISTINCT hashtextextended(p_policy || '/' || (hashtextextended(k, 0) & 63), 0) AS h FROM unnest(p_keys) AS k ORDER BY h LOOP
    PERFORM pg_advisory_xact_lock(hash);
  END LOOP;
END $$;

-- Gives charges back to the sub-windows that were charged; one that is over takes nothing. p_charges: [{key, bucket, amount, ends}].
CREATE OR REPLACE FUNCTION refund_limits(p_policy text, p_charges jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_counters(p_policy, ARRAY(SELECT c ->> 'key' FROM jsonb_array_elements(p_charges) c));
  UPDATE limit_counters l SET used = greatest(0, l.used - c.amount)
    FROM jsonb_to_recordset(p_charges) AS c(key text, bucket bigint, amount bigint, ends numeric)
    WHERE l.policy_id = p_policy AND l.key = c.key AND l.bucket = c.bucket AND extract(epoch FROM clock_timestamp()) < c.ends;
END $$;

-- Empties these counters.
CREATE FUNCTION reset_limits(p_policy text, p_keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_counters(p_policy, p_keys);
  DELETE FROM limit_counters WHERE policy_id = p_policy AND key = ANY(p_keys);
END $$;
