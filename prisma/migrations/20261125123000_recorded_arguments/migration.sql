-- Why: what replay needs of argument values: recorded where a server's admins ask for it, sealed by the gateway with a key that this database does not hold, deleted in their own time.

ALTER TABLE servers
  ADD COLUMN record_arguments boolean NOT NULL DEFAULT false,
  -- Days that recorded values are kept, whether or not new ones are recorded.
  ADD COLUMN argument_retention_days integer NOT NULL DEFAULT 7;
ALTER TABLE servers ADD CONSTRAINT servers_argument_retention CHECK (argument_retention_days BETWEEN 1 AND 90);

-- Whether the values of this call were to be recorded, and why not: off | kept | too_large | not_writable. `kept` is what was meant
-- when the row was written: the values follow it, and may be lost on the way.
ALTER TABLE calls ADD COLUMN argument_recording text NOT NULL DEFAULT 'off';
ALTER TABLE calls ADD CONSTRAINT calls_argument_recording CHECK (argument_recording IN ('off', 'kept', 'too_large', 'not_writable'));

-- No foreign key to the server: it would make every insert wait for whoever has the server's row locked.
CREATE TABLE recorded_arguments (
  org_id     text NOT NULL,
  server_id  text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  call_id    text NOT NULL,
  -- AES-256-GCM, bound to organization, server, call and time.
  sealed     bytea NOT NULL,
  bytes      integer NOT NULL GENERATED ALWAYS AS (octet_length(sealed)) STORED,
  PRIMARY KEY (org_id, server_id, started_at, call_id),
  CONSTRAINT recorded_arguments_size CHECK (octet_length(sealed) <= 32768)
);
-- What is sealed does not get smaller by compression.
ALTER TABLE recorded_arguments ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- What is to be deleted at once: everything of a server up to a moment. A gateway does it in small steps, and meanwhile nobody reads
-- what is named here. Kept for an hour after, for values that were on their way when the server was deleted.
CREATE TABLE argument_erasures (
  org_id     text NOT NULL,
  server_id  text NOT NULL,
  up_to      timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, server_id, up_to)
);

-- A deleted server (with its organization, too) takes its recorded values along.
CREATE FUNCTION erase_arguments_of_server() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO argument_erasures (org_id, server_id, up_to) VALUES (OLD.org_id, OLD.id, clock_timestamp() + interval '1 minute') ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION erase_arguments_of_server() FROM PUBLIC;
CREATE TRIGGER servers_take_their_arguments AFTER DELETE ON servers FOR EACH ROW EXECUTE FUNCTION erase_arguments_of_server();

-- The console counts what is recorded and asks for its deletion; it never reads it, sealed or not.
GRANT SELECT (org_id, server_id, started_at, call_id, bytes) ON recorded_arguments TO portcullis_console;
GRANT SELECT, INSERT ON argument_erasures TO portcullis_console;
GRANT SELECT, INSERT, DELETE ON recorded_arguments TO portcullis_gateway;
GRANT SELECT, DELETE ON argument_erasures TO portcullis_gateway;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['recorded_arguments', 'argument_erasures'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
  END LOOP;
END $$;
CREATE POLICY owner_maintains ON argument_erasures TO CURRENT_USER USING (true) WITH CHECK (true);
