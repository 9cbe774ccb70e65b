-- Why: an id is used once in a session under rules for results (ADR 0078), and that was known in one process. A client that reached two had one id
-- under way in both, and the answer of a redacted call under the other's rules.

-- One row an id that is taken, where there is no Redis. It survives a crash of Postgres, as what is under way does.
CREATE TABLE request_id_claims (
  org_id     text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name       text NOT NULL,
  owner      text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, name)
);
CREATE INDEX request_id_claims_expiry ON request_id_claims (expires_at);

-- Whether the id is the owner's now; one whose time is up is anybody's. By this database's clock.
CREATE FUNCTION claim_request_id(p_org text, p_name text, p_owner text, p_life_ms integer) RETURNS boolean LANGUAGE sql AS $$
  WITH claimed AS (
    INSERT INTO request_id_claims AS c (org_id, name, owner, expires_at)
    VALUES (p_org, p_name, p_owner, clock_timestamp() + p_life_ms * interval '1 millisecond')
    ON CONFLICT (org_id, name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at WHERE c.expires_at < clock_timestamp()
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM claimed)
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON request_id_claims TO portcullis_gateway;
ALTER TABLE request_id_claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_id_claims FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON request_id_claims TO portcullis_gateway USING (true) WITH CHECK (true);
