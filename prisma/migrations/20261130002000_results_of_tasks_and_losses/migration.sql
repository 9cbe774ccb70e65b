-- Why: what a task brings later is the result of the call that began it, and was recorded nowhere; a value that could not be kept was silently absent; and after a deletion nobody could tell it from a loss.

-- As recorded_results, deleted by the same two. An error is kept beside a result: the server may say one of the question after the task, and have the result a moment later.
CREATE TABLE recorded_task_results (
  org_id      text NOT NULL,
  server_id   text NOT NULL,
  -- Of the call that began the task.
  started_at  timestamptz(3) NOT NULL,
  call_id     text NOT NULL,
  is_error    boolean NOT NULL,
  -- AES-256-GCM, bound to organization, server, call and time, under a key of its own.
  sealed      bytea NOT NULL,
  bytes       integer NOT NULL GENERATED ALWAYS AS (octet_length(sealed)) STORED,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, server_id, started_at, call_id, is_error),
  CONSTRAINT recorded_task_results_size CHECK (octet_length(sealed) <= 32768)
);
ALTER TABLE recorded_task_results ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- What was to be recorded and is not there, and why; deleted as the values would be.
CREATE TABLE lost_values (
  org_id      text NOT NULL,
  server_id   text NOT NULL,
  started_at  timestamptz(3) NOT NULL,
  call_id     text NOT NULL,
  kind        text NOT NULL,
  reason      text NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, server_id, started_at, call_id, kind),
  CONSTRAINT lost_values_kind CHECK (kind IN ('arguments', 'results', 'task_results')),
  CONSTRAINT lost_values_reason CHECK (reason IN ('too_large', 'not_writable', 'too_complex', 'unreadable', 'queue_full', 'not_sealed', 'not_stored'))
);

-- Everything that was recorded of calls that had begun by then was asked to be deleted: for the page of a call, and for what comes of such a call later.
ALTER TABLE servers ADD COLUMN values_erased_up_to timestamptz(3);

GRANT SELECT (org_id, server_id, started_at, call_id, is_error, bytes, received_at) ON recorded_task_results TO portcullis_console;
GRANT SELECT ON lost_values TO portcullis_console;
GRANT SELECT, INSERT, DELETE ON recorded_task_results, lost_values TO portcullis_gateway;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['recorded_task_results', 'lost_values'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY gateway_reads_all ON %I TO portcullis_gateway USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
  END LOOP;
END $$;
