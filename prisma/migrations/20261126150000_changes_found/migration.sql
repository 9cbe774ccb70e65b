-- Why: the admin log is filtered by act, by who and by what was changed; each stays a walk along an index, however long the log.
CREATE INDEX changes_of_action ON changes (org_id, action text_pattern_ops, at DESC, id DESC);
CREATE INDEX changes_of_actor ON changes (org_id, actor_id, at DESC, id DESC);
CREATE INDEX changes_of_target ON changes (org_id, target_id, at DESC, id DESC);
