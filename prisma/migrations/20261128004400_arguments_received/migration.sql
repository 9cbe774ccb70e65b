-- Why: recorded argument values of a gateway whose clock is ahead outlived the demand to delete them, and their time: both went by when the call says that it
-- began. When they came in is the word of this database; they go by whichever is earlier.

-- Null of what came in before this.
ALTER TABLE recorded_arguments ADD COLUMN received_at timestamptz(3);
ALTER TABLE recorded_arguments ALTER COLUMN received_at SET DEFAULT now();
GRANT SELECT (received_at) ON recorded_arguments TO portcullis_console;
