-- Why: the audit log goes out. Where an organization's events are sent, how far each of its streams has come there, and every batch that was sent.

-- ── destinations ────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE destinations (
  id                    text PRIMARY KEY,
  org_id                text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name                  text NOT NULL,
  kind                  text NOT NULL,
  url                   text NOT NULL,
  -- scheme://host:port of url: what is sealed is sealed for it, and lost when it changes.
  origin                text NOT NULL,
  -- Of Elasticsearch and Splunk: where the receiver puts events.
  index_name            text,
  credential_kind       text NOT NULL DEFAULT 'none',
  credential_header     text,
  credential_sealed     text,
  credential_hint       text,
  credential_set_at     timestamptz(3),
  -- Of a webhook: what signs, and what signed before, which signs too until its time is over.
  signing_sealed        text,
  signing_set_at        timestamptz(3),
  signing_before_sealed text,
  signing_before_until  timestamptz(3),
  -- Which events: their kinds, and of calls which effects and outcomes; none named is every one.
  events                text[] NOT NULL,
  effects               text[] NOT NULL DEFAULT '{}',
  outcomes              text[] NOT NULL DEFAULT '{}',
  -- paused: it failed for so long that nothing is tried any more until a person says so.
  state                 text NOT NULL DEFAULT 'on',
  paused_at             timestamptz(3),
  paused_cause          text,
  -- Attempts that failed since the last that did not, and when the next one may be.
  failures              integer NOT NULL DEFAULT 0,
  failing_since         timestamptz(3),
  next_attempt_at       timestamptz(3),
  -- When it last had its turn, and when it last took something.
  served_at             timestamptz(3),
  delivered_at          timestamptz(3),
  created_by            text NOT NULL,
  created_at            timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT destinations_kind CHECK (kind IN ('webhook', 'otlp', 'splunk', 'elastic')),
  CONSTRAINT destinations_credential CHECK (credential_kind IN ('none', 'bearer', 'header') AND (credential_kind <> 'none' OR credential_sealed IS NULL)),
  CONSTRAINT destinations_state CHECK (state IN ('on', 'off', 'paused')),
  UNIQUE (org_id, id),
  UNIQUE (org_id, name)
);

-- How far a stream has been read for a destination: the number of the last record that was looked at. A stream is a writer of the audit
-- log, or 'checkpoints', or 'outbox'. One without a row is read from its beginning: it began after the destination was made.
CREATE TABLE delivery_cursors (
  org_id         text NOT NULL,
  destination_id text NOT NULL,
  stream         text NOT NULL,
  through        bigint NOT NULL,
  moved_at       timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, destination_id, stream),
  FOREIGN KEY (org_id, destination_id) REFERENCES destinations (org_id, id) ON DELETE CASCADE
);

-- A batch of events on its way to a destination, by their numbers in their stream: what is sent is read from where it was recorded.
CREATE TABLE deliveries (
  id             text PRIMARY KEY,
  org_id         text NOT NULL,
  destination_id text NOT NULL,
  -- The order in which they go.
  number         bigint GENERATED ALWAYS AS IDENTITY,
  -- 'test': a single event that stands nowhere else.
  stream         text NOT NULL,
  seqs           bigint[] NOT NULL,
  events         integer NOT NULL,
  state          text NOT NULL DEFAULT 'waiting',
  -- Since it began to wait, the last time.
  attempts       integer NOT NULL DEFAULT 0,
  -- Of the last attempt.
  cause          text,
  status         integer,
  took_ms        integer,
  created_at     timestamptz(3) NOT NULL,
  finished_at    timestamptz(3),
  UNIQUE (org_id, id),
  CONSTRAINT deliveries_state CHECK (state IN ('waiting', 'delivered', 'dead')),
  FOREIGN KEY (org_id, destination_id) REFERENCES destinations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX deliveries_in_order ON deliveries (org_id, destination_id, number);
CREATE INDEX deliveries_waiting ON deliveries (org_id, destination_id, number) WHERE state = 'waiting';
CREATE INDEX deliveries_dead ON deliveries (org_id, destination_id, number) WHERE state = 'dead';

CREATE TABLE delivery_attempts (
  org_id      text NOT NULL,
  delivery_id text NOT NULL,
  at          timestamptz(3) NOT NULL,
  outcome     text NOT NULL,
  -- Why not; none where it was taken.
  cause       text,
  status      integer,
  took_ms     integer NOT NULL,
  -- The first characters of what the receiver said, without what it may not show.
  answer      text NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, delivery_id, at),
  CONSTRAINT delivery_attempts_outcome CHECK (outcome IN ('delivered', 'partly', 'failed', 'refused')),
  FOREIGN KEY (org_id, delivery_id) REFERENCES deliveries (org_id, id) ON DELETE CASCADE
);

-- ── what is told and stands in no log: written with the act that causes it ─────────────────────────────────────────

CREATE TABLE outbox_events (
  org_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  id     bigint GENERATED ALWAYS AS IDENTITY,
  -- Given once it is committed, by one gateway, so that no number appears below one that was read.
  number bigint,
  at     timestamptz(3) NOT NULL DEFAULT now(),
  type   text NOT NULL,
  data   text NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX outbox_events_numbered ON outbox_events (org_id, number);
CREATE INDEX outbox_events_new ON outbox_events (id) WHERE number IS NULL;
CREATE INDEX outbox_events_age ON outbox_events (at);
CREATE SEQUENCE outbox_numbers;

CREATE FUNCTION number_outbox_events(p_max integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  numbered integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('portcullis.outbox_numbers', 0));
  WITH fresh AS (
    SELECT o.org_id, o.id FROM outbox_events o WHERE o.number IS NULL ORDER BY o.id LIMIT p_max
  ), placed AS MATERIALIZED (
    SELECT f.org_id, f.id, nextval('outbox_numbers') AS number FROM (SELECT * FROM fresh ORDER BY id) f
  )
  UPDATE outbox_events o SET number = p.number FROM placed p WHERE o.org_id = p.org_id AND o.id = p.id;
  GET DIAGNOSTICS numbered = ROW_COUNT;
  RETURN numbered;
END $$;

-- Puts an event into the outbox, in the caller's transaction, where its organization has anywhere to send it.
CREATE FUNCTION enqueue_outbox_event(p_org text, p_type text, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbox_events (org_id, type, data) SELECT p_org, p_type, p_data::text WHERE EXISTS (SELECT 1 FROM destinations d WHERE d.org_id = p_org)
$$;

-- What calls run into at a server, when that begins, changes and ends. A server that is deleted has no trouble any more to tell of.
CREATE FUNCTION tell_of_trouble() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  trouble server_troubles;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.cause = NEW.cause AND OLD.resting = NEW.resting THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN trouble := OLD; ELSE trouble := NEW; END IF;
  PERFORM enqueue_outbox_event(s.org_id, CASE TG_OP WHEN 'DELETE' THEN 'server.recovered' ELSE 'server.trouble' END, jsonb_build_object(
      'server_id', s.id, 'server_name', s.name, 'cause', trouble.cause, 'resting', trouble.resting,
      'since', to_char(trouble.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
    FROM servers s WHERE s.org_id = trouble.org_id AND s.id = trouble.server_id;
  RETURN NULL;
END $$;
CREATE TRIGGER troubles_are_told AFTER INSERT OR UPDATE OR DELETE ON server_troubles FOR EACH ROW EXECUTE FUNCTION tell_of_trouble();

-- ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────

-- The streams that have something which a destination has not been shown yet.
CREATE VIEW streams_ahead WITH (security_invoker = true) AS
  SELECT d.org_id, d.id AS destination_id, s.stream, s.head, coalesce(c.through, 0) AS through, c.moved_at
  FROM destinations d
  CROSS JOIN LATERAL (
    SELECT a.writer_id AS stream, a.seq AS head FROM audit_chains a WHERE a.org_id = d.org_id
    UNION ALL SELECT 'checkpoints', max(k.number) FROM audit_checkpoints k WHERE k.org_id = d.org_id
    UNION ALL SELECT 'outbox', max(o.number) FROM outbox_events o WHERE o.org_id = d.org_id
  ) s
  LEFT JOIN delivery_cursors c ON c.org_id = d.org_id AND c.destination_id = d.id AND c.stream = s.stream
  WHERE s.head > coalesce(c.through, 0);

GRANT SELECT ON streams_ahead TO portcullis_console, portcullis_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON destinations TO portcullis_console;
GRANT SELECT, INSERT ON delivery_cursors TO portcullis_console;
GRANT SELECT, INSERT ON deliveries TO portcullis_console;
GRANT UPDATE (state, attempts, finished_at) ON deliveries TO portcullis_console;
GRANT SELECT ON delivery_attempts TO portcullis_console;
GRANT SELECT, INSERT ON outbox_events TO portcullis_console;
GRANT SELECT ON destinations TO portcullis_gateway;
GRANT UPDATE (state, paused_at, paused_cause, failures, failing_since, next_attempt_at, served_at, delivered_at) ON destinations TO portcullis_gateway;
GRANT SELECT, INSERT, UPDATE ON delivery_cursors TO portcullis_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON deliveries, delivery_attempts, outbox_events TO portcullis_gateway;
GRANT USAGE ON SEQUENCE outbox_numbers TO portcullis_gateway;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['destinations', 'delivery_cursors', 'deliveries', 'delivery_attempts', 'outbox_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
  END LOOP;
END $$;
-- What is sent is cut from the log by a gateway; the console asks for tests alone.
CREATE POLICY tests_alone ON deliveries AS RESTRICTIVE FOR INSERT TO portcullis_console WITH CHECK (stream = 'test');
