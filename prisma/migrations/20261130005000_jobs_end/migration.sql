-- Why: a job stayed for good, with the tool list that it brought, and the newest look at a server was looked for among all that its organization ever asked.

-- The index is made under a lock that lets everybody read and nobody queue a job meanwhile: no call needs one.
CREATE INDEX jobs_of_a_server ON jobs (org_id, server_id, kind, created_at);

-- The console keeps the newest few looks at a server; the gateway deletes what is over. Row-level security fences both as for everything else.
GRANT DELETE ON jobs TO portcullis_console, portcullis_gateway;
