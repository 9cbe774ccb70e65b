-- Why: result values where a server's admins ask for them, as argument values are: without the secrets in them, sealed by the gateway with a key that this database does not hold, deleted in their own time.

ALTER TABLE servers ADD COLUMN record_results boolean NOT NULL DEFAULT false;

-- As recorded_arguments, and deleted by the same two: the server's retention, and argument_erasures.
CREATE TABLE recorded_results (
  org_id      text NOT NULL,
  server_id   text NOT NULL,
  started_at  timestamptz(3) NOT NULL,
  call_id     text NOT NULL,
  -- AES-256-GCM, bound to organization, server, call and time, under another key than arguments.
  sealed      bytea NOT NULL,
  bytes       integer NOT NULL GENERATED ALWAYS AS (octet_length(sealed)) STORED,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, server_id, started_at, call_id),
  CONSTRAINT recorded_results_size CHECK (octet_length(sealed) <= 32768)
);
ALTER TABLE recorded_results ALTER COLUMN sealed SET STORAGE EXTERNAL;

GRANT SELECT (org_id, server_id, started_at, call_id, bytes, received_at) ON recorded_results TO portcullis_console;
GRANT SELECT, INSERT, DELETE ON recorded_results TO portcullis_gateway;

ALTER TABLE recorded_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE recorded_results FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON recorded_results TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY tenant ON recorded_results TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org());
