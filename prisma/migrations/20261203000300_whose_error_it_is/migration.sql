-- Why: an error that the gateway says in place of a server's answer was recorded as the tool's own, and a replay gave a charge back for it.

-- not_carried: the bridge had no way to carry over what the server answered. not_sent: the bridge could not send the call. question_denied: the
-- answer asked for what the policy does not let it ask for. http_error: an HTTP error without a message of MCP in it.
ALTER TABLE calls DROP CONSTRAINT calls_result_code;
-- Rows that are there fit into the narrower one: nothing to look through.
ALTER TABLE calls ADD CONSTRAINT calls_result_code CHECK (result_code IN (
  'redacted', 'result_denied', 'result_too_large', 'evaluation_limit', 'not_carried', 'not_sent', 'question_denied', 'http_error')) NOT VALID;
