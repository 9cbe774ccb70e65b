-- Why: a call that was allowed may have its answer redacted or withheld by the policy's rules for results; the log says so beside the outcome.

-- Written once with the outcome. redacted | result_denied | result_too_large | evaluation_limit; null where the answer passed as it was.
ALTER TABLE calls ADD COLUMN result_code text, ADD COLUMN result_rule text;
ALTER TABLE calls ADD CONSTRAINT calls_result_code CHECK (result_code IN ('redacted', 'result_denied', 'result_too_large', 'evaluation_limit'));

GRANT UPDATE (result_code, result_rule) ON calls TO portcullis_gateway;
