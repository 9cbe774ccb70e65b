-- Why: events of the outbox were numbered over all organizations, so an organization saw from the gaps between its own how much happened elsewhere.

-- The number that an organization's newest event got.
CREATE TABLE outbox_heads (
  org_id text PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  number bigint NOT NULL
);

CREATE OR REPLACE FUNCTION number_outbox_events(p_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  numbered integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('portcullis.outbox_numbers', 0));
  -- What was numbered before this table was there, and gone since, is known from how far it was read.
  INSERT INTO outbox_heads (org_id, number)
    SELECT f.org_id, greatest(0, (SELECT max(e.number) FROM outbox_events e WHERE e.org_id = f.org_id),
                                 (SELECT max(c.through) FROM delivery_cursors c WHERE c.org_id = f.org_id AND c.stream = 'outbox'))
    FROM (SELECT o.org_id FROM (SELECT * FROM outbox_events WHERE number IS NULL ORDER BY id LIMIT p_max) o GROUP BY o.org_id) f
    ON CONFLICT DO NOTHING;
  WITH fresh AS MATERIALIZED (
    SELECT o.org_id, o.id FROM outbox_events o WHERE o.number IS NULL ORDER BY o.id LIMIT p_max
  ), heads AS (
    UPDATE outbox_heads h SET number = h.number + f.events FROM (SELECT org_id, count(*) AS events FROM fresh GROUP BY org_id) f
      WHERE h.org_id = f.org_id RETURNING h.org_id, h.number
  ), placed AS (
    SELECT f.org_id, f.id, h.number + 1 - row_number() OVER (PARTITION BY f.org_id ORDER BY f.id DESC) AS number FROM fresh f JOIN heads h ON h.org_id = f.org_id
  )
  UPDATE outbox_events o SET number = p.number FROM placed p WHERE o.org_id = p.org_id AND o.id = p.id;
  GET DIAGNOSTICS numbered = ROW_COUNT;
  RETURN numbered;
END $$;
DROP SEQUENCE outbox_numbers;

GRANT SELECT, INSERT ON outbox_heads TO portcullis_gateway;
GRANT UPDATE (number) ON outbox_heads TO portcullis_gateway;
ALTER TABLE outbox_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON outbox_heads TO portcullis_gateway USING (true) WITH CHECK (true);
