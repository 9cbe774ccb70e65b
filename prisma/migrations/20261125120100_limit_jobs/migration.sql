-- Why: what a grant's limits have used, and their reset, are questions that the console asks a gateway: a job has an input now.

ALTER TABLE jobs ADD COLUMN input jsonb NOT NULL DEFAULT '{}';
