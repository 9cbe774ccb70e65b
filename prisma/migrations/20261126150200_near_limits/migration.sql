-- Why: the overview shows the counters that are nearly used up. They may be in Redis, which the console never sees, so a gateway looks once a minute at
-- those of the grants that were charged lately, and keeps here what is at four fifths or more (docs/adr/0038).
CREATE TABLE near_limits (
  org_id    text NOT NULL,
  grant_id  text NOT NULL,
  -- Of the counter, as its store knows it.
  key       text NOT NULL,
  server_id text NOT NULL,
  -- What lib/grants/limit-usage.ts says of one counter.
  usage     jsonb NOT NULL,
  -- Of the least limit on it: 0.8 and more.
  part      double precision NOT NULL,
  seen_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, grant_id, key),
  FOREIGN KEY (org_id, grant_id) REFERENCES grants (org_id, id) ON DELETE CASCADE
);
GRANT SELECT ON near_limits TO portcullis_console;
GRANT SELECT, INSERT, UPDATE, DELETE ON near_limits TO portcullis_gateway;
ALTER TABLE near_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE near_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_keeps ON near_limits TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY tenant ON near_limits FOR SELECT TO portcullis_console USING (org_id = current_org());
CREATE POLICY owner_maintains ON near_limits TO CURRENT_USER USING (true) WITH CHECK (true);
