-- Why: each API key that somebody made up cost the console a transaction, which a connection is held for: a few hundred a second kept every page waiting.

-- Those of these hashes that are an API key's, live or not: for many who come at once, by one statement. It tells nothing but that; who a key is, only its own
-- hash opens (the policy `by_token`).
CREATE FUNCTION known_api_keys(p_hashes text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.token_hash FROM api_keys k WHERE k.token_hash = ANY (p_hashes)
$$;
REVOKE ALL ON FUNCTION known_api_keys(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION known_api_keys(text[]) TO portcullis_console;
CREATE POLICY owner_looks_up ON api_keys FOR SELECT TO CURRENT_USER USING (true);
