-- Why: whether a destination has something to be sent was found out by a look at every chain that its organization ever had, each second: one for each gateway
-- process that ever wrote. Most of them have ended, and everybody was told of all of them.

-- The place up to which every destination of the organization has been shown the chain: a chain that stands there has nothing new for any.
ALTER TABLE audit_chains ADD COLUMN told bigint NOT NULL DEFAULT 0;
GRANT UPDATE (told) ON audit_chains TO portcullis_gateway;
CREATE INDEX audit_chains_untold ON audit_chains (org_id, writer_id) WHERE seq > told;

-- Every stream of an organization and its newest record: from there on a new destination is told.
CREATE VIEW stream_heads WITH (security_invoker = true) AS
  SELECT a.org_id, a.writer_id AS stream, a.seq AS head FROM audit_chains a
  UNION ALL SELECT k.org_id, 'checkpoints', max(k.number) FROM audit_checkpoints k GROUP BY k.org_id
  UNION ALL SELECT o.org_id, 'outbox', max(o.number) FROM outbox_events o GROUP BY o.org_id;
GRANT SELECT ON stream_heads TO portcullis_console;

-- As before, of the chains that may have something new.
CREATE OR REPLACE VIEW streams_ahead WITH (security_invoker = true) AS
  SELECT d.org_id, d.id AS destination_id, s.stream, s.head, coalesce(c.through, 0) AS through, c.moved_at
  FROM destinations d
  CROSS JOIN LATERAL (
    SELECT a.writer_id AS stream, a.seq AS head FROM audit_chains a WHERE a.org_id = d.org_id AND a.seq > a.told
    UNION ALL SELECT 'checkpoints', max(k.number) FROM audit_checkpoints k WHERE k.org_id = d.org_id
    UNION ALL SELECT 'outbox', max(o.number) FROM outbox_events o WHERE o.org_id = d.org_id
  ) s
  LEFT JOIN delivery_cursors c ON c.org_id = d.org_id AND c.destination_id = d.id AND c.stream = s.stream
  WHERE s.head > coalesce(c.through, 0);

-- Notes of so many chains that everybody has been told of all of them. Of those alone whose records a checkpoint covers: a chain that grows is not
-- noted each time. Not while a destination is being made, whose place in the chains nobody sees yet (lib/destinations/create-destination.ts).
CREATE FUNCTION note_told_streams(p_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  noted integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('portcullis.told_streams', 0)) THEN RETURN 0; END IF;
  WITH told AS (
    SELECT c.org_id, c.writer_id, c.seq FROM (SELECT DISTINCT d.org_id FROM destinations d) o JOIN audit_chains c ON c.org_id = o.org_id
    WHERE c.seq > c.told AND c.seq = c.checkpointed AND NOT EXISTS (
      SELECT 1 FROM destinations d LEFT JOIN delivery_cursors k ON k.org_id = d.org_id AND k.destination_id = d.id AND k.stream = c.writer_id
      WHERE d.org_id = c.org_id AND coalesce(k.through, 0) < c.seq)
    LIMIT p_max
  )
  UPDATE audit_chains a SET told = t.seq FROM told t WHERE a.org_id = t.org_id AND a.writer_id = t.writer_id AND a.seq = t.seq;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;
