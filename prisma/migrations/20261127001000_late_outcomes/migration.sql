-- Why: what truly became of a call may be heard after somebody said that nobody knows (`unknown`): the chain had it, and `calls` went on saying `unknown`.

-- What is known stands over `unknown`, whichever comes first, of one writer or of two, in one batch or in two. Three places of the statement that
-- writes `calls`, whatever else was changed in it before; where they cannot be put in, nothing is done at all.
DO $$
DECLARE
  body text := pg_get_functiondef('ingest_slice(text, bigint[], text[], text[])'::regprocedure);
  edit text[];
BEGIN
  FOREACH edit SLICE 1 IN ARRAY ARRAY[
    -- Of the records of a call that come together: its beginning, what is known of its end, what is not.
    ['PARTITION BY c.org, (c.line).id ORDER BY c.n)',
     'PARTITION BY c.org, (c.line).id ORDER BY CASE WHEN (c.line).kind IN (''intent'', ''refusal'') THEN 0 WHEN (c.line).outcome = ''unknown'' THEN 2 ELSE 1 END, c.n)'],
    ['AND c.org_id = o.org AND c.outcome = ''pending''',
     'AND c.org_id = o.org AND (c.outcome = ''pending'' OR (c.outcome = ''unknown'' AND (o.r).outcome <> ''unknown''))'],
    ['AND calls.outcome = ''pending'' AND excluded.outcome = ''refused''',
     'AND calls.outcome IN (''pending'', ''unknown'') AND excluded.outcome = ''refused''']
  ] LOOP
    IF length(body) - length(replace(body, edit[1], '')) <> length(edit[1]) THEN
      RAISE EXCEPTION 'ingest_slice is not written as this migration knows it: %', edit[1];
    END IF;
    body := replace(body, edit[1], edit[2]);
  END LOOP;
  EXECUTE body;
END $$;

-- An outcome is written once, over `pending`, or over `unknown` by what is known.
CREATE OR REPLACE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome <> 'pending' AND (OLD.outcome <> 'unknown' OR NEW.outcome IN ('pending', 'unknown')) THEN
    RAISE EXCEPTION 'the outcome of a call is written once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
