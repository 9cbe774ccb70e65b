-- Why: whether a destination has something to be sent was found out by a look at every chain that its organization ever had, each second: one for each gateway
-- process that ever wrote. Most of them have ended, and everybody was told of all of them.

-- Chains are noted as told to everybody only while no destination is being made, whose place in them nobody sees yet. By a trigger, so that it holds for every
-- version of the console. Before the column, in the order in which a destination is made.
CREATE FUNCTION hold_told_streams() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('portcullis.told_streams', 0));
  RETURN NULL;
END $$;
CREATE TRIGGER destinations_hold_told_streams BEFORE INSERT ON destinations FOR EACH STATEMENT EXECUTE FUNCTION hold_told_streams();

-- The place up to which every destination of the organization has been shown the chain: a chain that stands there has nothing new for any.
ALTER TABLE audit_chains ADD COLUMN told bigint NOT NULL DEFAULT 0;
GRANT UPDATE (told) ON audit_chains TO portcullis_gateway;
CREATE INDEX audit_chains_untold ON audit_chains (org_id, writer_id) WHERE seq > told;

-- What `streams_ahead` shows, of the chains that may have something new: for whoever sends. A new destination gets its place by `streams_ahead`, which has every chain.
CREATE VIEW streams_to_send WITH (security_invoker = true) AS
  SELECT d.org_id, d.id AS destination_id, s.stream, s.head, coalesce(c.through, 0) AS through, c.moved_at
  FROM destinations d
  CROSS JOIN LATERAL (
    SELECT a.writer_id AS stream, a.seq AS head FROM audit_chains a WHERE a.org_id = d.org_id AND a.seq > a.told
    UNION ALL SELECT 'checkpoints', max(k.number) FROM audit_checkpoints k WHERE k.org_id = d.org_id
    UNION ALL SELECT 'outbox', max(o.number) FROM outbox_events o WHERE o.org_id = d.org_id
  ) s
  LEFT JOIN delivery_cursors c ON c.org_id = d.org_id AND c.destination_id = d.id AND c.stream = s.stream
  WHERE s.head > coalesce(c.through, 0);
GRANT SELECT ON streams_to_send TO portcullis_gateway;

-- Notes of so many chains that everybody has been told of all of them. Of those alone whose records a checkpoint covers: a chain that grows is not
-- noted each time. It waits for nobody, and passes over a chain that is being written: ingest holds those of several organizations.
CREATE FUNCTION note_told_streams(p_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  noted integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('portcullis.told_streams', 0)) THEN RETURN 0; END IF;
  WITH told AS MATERIALIZED (
    SELECT c.org_id, c.writer_id, c.seq FROM (SELECT DISTINCT d.org_id FROM destinations d) o JOIN audit_chains c ON c.org_id = o.org_id
    WHERE c.seq > c.told AND c.seq = c.checkpointed AND NOT EXISTS (
      SELECT 1 FROM destinations d LEFT JOIN delivery_cursors k ON k.org_id = d.org_id AND k.destination_id = d.id AND k.stream = c.writer_id
      WHERE d.org_id = c.org_id AND coalesce(k.through, 0) < c.seq)
    ORDER BY c.org_id, c.writer_id LIMIT p_max
    FOR NO KEY UPDATE OF c SKIP LOCKED
  )
  UPDATE audit_chains a SET told = t.seq FROM told t WHERE a.org_id = t.org_id AND a.writer_id = t.writer_id AND a.seq = t.seq;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;
