-- Why: the admin log says of a secret that it was set or changed whether it is the one from before; for that its keyed fingerprint is kept beside the sealed secret. The key is the console's and is not in this database.

-- Null of what was set before this.
ALTER TABLE servers ADD COLUMN credential_fingerprint text;
ALTER TABLE destinations ADD COLUMN credential_fingerprint text, ADD COLUMN signing_fingerprint text;
