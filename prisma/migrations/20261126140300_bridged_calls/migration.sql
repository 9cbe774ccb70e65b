-- Why: a call that was carried over between the eras says so: what the server got is a translation, and so is what came back.

-- to-modern | to-legacy; null where the bytes went as they were.
ALTER TABLE calls ADD COLUMN bridged text CONSTRAINT calls_bridged CHECK (bridged IN ('to-modern', 'to-legacy'));
ALTER TYPE audit_line ADD ATTRIBUTE bridged text;

-- One column more in the statement that writes `calls`, whatever else was changed in it before; where it cannot be put in, nothing is done at all.
DO $$
DECLARE
  old_text text := pg_get_functiondef('ingest_slice(text, bigint[], text[], text[])'::regprocedure);
  new_text text := replace(replace(old_text, 'policy_version, era, http_method', 'policy_version, era, bridged, http_method'), '(o.r).era, (o.r).http_method', '(o.r).era, (o.r).bridged, (o.r).http_method');
BEGIN
  IF length(new_text) <> length(old_text) + length('bridged, ') + length('(o.r).bridged, ') THEN
    RAISE EXCEPTION 'ingest_slice is not written as this migration knows it';
  END IF;
  EXECUTE new_text;
END $$;
