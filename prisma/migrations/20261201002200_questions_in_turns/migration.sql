-- Why: whose last question of a kind was taken the longest ago comes first, and that was looked for among all that its organization asked in a day.

-- Made under a lock that lets everybody read and nobody queue a job meanwhile: no call needs one.
CREATE INDEX jobs_in_turns ON jobs (org_id, kind, started_at);
