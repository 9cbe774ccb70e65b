-- Why: a look at a server that answers 401 finds out where its tokens come from, and its page shows it. Words of strangers: bounded here too.
ALTER TABLE servers ADD COLUMN authorization_found jsonb CONSTRAINT servers_authorization_found_bounded CHECK (octet_length(authorization_found::text) <= 32768);
