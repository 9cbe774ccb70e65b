-- Why: a version can be judged beside the live policy of a grant, without deciding anything; what it would have said stands in the row of each call.

ALTER TABLE grants ADD COLUMN shadow_policy_id text, ADD COLUMN shadow_version integer;
ALTER TABLE grants ADD CONSTRAINT grants_shadow CHECK ((shadow_policy_id IS NULL) = (shadow_version IS NULL));
-- A version of a policy of the grant's own server; one that is deleted leaves the grant without a shadow. The first key is looked at when
-- the transaction ends: by then the deletion of a policy has reached its versions, and these the grants.
ALTER TABLE grants ADD CONSTRAINT grants_shadow_policy FOREIGN KEY (org_id, server_id, shadow_policy_id)
  REFERENCES policies (org_id, server_id, id) ON DELETE NO ACTION ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE grants ADD CONSTRAINT grants_shadow_version FOREIGN KEY (org_id, shadow_policy_id, shadow_version)
  REFERENCES policy_versions (org_id, policy_id, number) ON DELETE SET NULL (shadow_policy_id, shadow_version);

-- What the shadow said: null where there was none, or where the call never came to a policy. The code is one of a decision's, or why there
-- is none: shadow_failed | shadow_slow | shadow_paused.
ALTER TABLE calls ADD COLUMN shadow_policy_id text, ADD COLUMN shadow_version integer,
  ADD COLUMN shadow_effect text, ADD COLUMN shadow_code text, ADD COLUMN shadow_rule text;
ALTER TABLE calls ADD CONSTRAINT calls_shadow_effect CHECK (shadow_effect IN ('allow', 'deny', 'park'));
GRANT UPDATE (shadow_policy_id, shadow_version, shadow_effect, shadow_code, shadow_rule) ON calls TO portcullis_gateway;
