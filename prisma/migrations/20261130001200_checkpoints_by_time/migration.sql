-- Why: a download of evidence by its time read every checkpoint of its organization, one for each minute that it was ever busy, to find the two between which it lies.
CREATE INDEX audit_checkpoints_by_time ON audit_checkpoints (org_id, at, number);
