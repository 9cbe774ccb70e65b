-- Why: checkpoints outlive the key that signed them. The public half of every key that ever signed stays here, and goes out with them.

-- An installation's, and no organization's; public by nature. What an auditor trusts is the fingerprint that was written down elsewhere.
CREATE TABLE audit_keys (
  -- The first 16 hex digits of SHA-256 of the public key.
  id         text PRIMARY KEY,
  -- Ed25519, 32 bytes.
  public_key bytea NOT NULL,
  first_used timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT audit_keys_public_key CHECK (octet_length(public_key) = 32),
  CONSTRAINT audit_keys_id CHECK (id = left(encode(sha256(public_key), 'hex'), 16))
);
ALTER TABLE audit_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY gateway_reads_all ON audit_keys TO portcullis_gateway USING (true) WITH CHECK (true);
CREATE POLICY everyone_reads ON audit_keys FOR SELECT TO portcullis_console USING (true);
GRANT SELECT, INSERT ON audit_keys TO portcullis_gateway;
GRANT SELECT ON audit_keys TO portcullis_console;

-- Which chains have records that no checkpoint covers: few, however many there are.
CREATE INDEX audit_chains_open ON audit_chains (org_id, writer_id) WHERE seq > checkpointed;
