-- Why: what calls run into at a server. The gateways note it beside their work, the console shows it, and it goes when calls get through again.

CREATE TABLE server_troubles (
  org_id     text NOT NULL,
  server_id  text NOT NULL,
  cause      text NOT NULL,
  -- Calls are held back while only one is tried now and then.
  resting    boolean NOT NULL DEFAULT false,
  -- Since when it has been this cause, and when a call last ran into it.
  since      timestamptz(3) NOT NULL,
  seen_at    timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, server_id),
  CONSTRAINT server_troubles_cause CHECK (cause IN
    ('dns_failed', 'address_refused', 'connection_failed', 'tls_failed', 'timed_out', 'unauthorized', 'credential_unreadable', 'broke_off', 'server_error')),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);

GRANT SELECT, DELETE ON server_troubles TO portcullis_console;
GRANT SELECT, INSERT, UPDATE, DELETE ON server_troubles TO portcullis_gateway;

ALTER TABLE server_troubles ENABLE ROW LEVEL SECURITY;
ALTER TABLE server_troubles FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON server_troubles TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY tenant ON server_troubles TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org());
