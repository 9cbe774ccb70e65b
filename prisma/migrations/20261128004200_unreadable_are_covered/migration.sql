-- Why: of a record that could not be read, the chain covered the text alone: under which time and kind it stood could be changed unseen, and any other record
-- could be put under that name. Its body is a record now like any other, and says all of it; the text that came is a member of it.

-- Tries all at once, and where one of them is at fault, be it for its data or for its size, halves of it: what is left is the guilty one, which
-- is kept as unreadable. Answers the faults.
CREATE OR REPLACE FUNCTION ingest_halves(p_writer text, p_positions bigint[], p_orgs text[], p_bodies text[]) RETURNS TABLE (n bigint, org text, fault text) LANGUAGE plpgsql AS $$
DECLARE
  half integer := cardinality(p_positions) / 2;
  came_at timestamptz := date_trunc('milliseconds', now());
BEGIN
  BEGIN
    PERFORM ingest_slice(p_writer, p_positions, p_orgs, p_bodies);
    RETURN;
  EXCEPTION WHEN data_exception OR integrity_constraint_violation OR cardinality_violation OR program_limit_exceeded THEN
    IF half = 0 THEN
      IF EXISTS (SELECT 1 FROM organizations o WHERE o.id = p_orgs[1]) THEN
        -- lib/evidence/export-records.ts knows it by how this begins.
        PERFORM append_audit_record(p_orgs[1], p_writer, came_at, 'unreadable', json_build_object(
          'kind', 'unreadable', 'at', to_char(came_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'org', p_orgs[1], 'text', p_bodies[1])::text);
        RETURN QUERY SELECT p_positions[1], p_orgs[1], SQLSTATE || ' ' || SQLERRM;
      END IF;
      RETURN;
    END IF;
  END;
  RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions[:half], p_orgs[:half], p_bodies[:half]);
  RETURN QUERY SELECT * FROM ingest_halves(p_writer, p_positions[half + 1:], p_orgs[half + 1:], p_bodies[half + 1:]);
END $$;
