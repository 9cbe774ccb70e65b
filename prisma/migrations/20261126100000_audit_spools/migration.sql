-- Why: while a gateway's spool does not reach Postgres, the log that people look at is behind what was done, and should say so.

-- How the spool of each gateway process is, as that process last said; one that says nothing any more counts for nothing. No tenant's rows.
CREATE TABLE audit_spools (
  writer_id text PRIMARY KEY,
  state     text NOT NULL,
  since     timestamptz(3) NOT NULL DEFAULT now(),
  seen_at   timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT audit_spools_state CHECK (state IN ('shipping', 'buffering', 'blocked'))
);
ALTER TABLE audit_spools ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_spools FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_writes ON audit_spools TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY console_reads ON audit_spools FOR SELECT TO portcullis_console USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_spools TO portcullis_gateway;
GRANT SELECT ON audit_spools TO portcullis_console;
