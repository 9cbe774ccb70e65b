-- Why: the draft of a policy is shared. One row for each policy, numbered by revision, so that of two writers the later is warned.

-- A revision is never used twice: where there is no draft any more, the row stays without a document.
CREATE TABLE policy_drafts (
  org_id            text NOT NULL,
  policy_id         text NOT NULL,
  revision          integer NOT NULL CHECK (revision >= 1),
  -- The text as typed, valid or not; none: what is edited is the live version.
  document          text CHECK (octet_length(document) <= 1048576),
  -- The newest version that the draft's writers have seen.
  seen_version      integer NOT NULL CHECK (seen_version >= 0),
  edited_by         text NOT NULL,
  edited_at         timestamptz(3) NOT NULL DEFAULT now(),
  -- What this writer took the place of: another's text, or the one that was discarded. The way back from either.
  replaced_document text,
  replaced_by       text,
  replaced_at       timestamptz(3),
  PRIMARY KEY (org_id, policy_id),
  FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CHECK ((replaced_document IS NULL) = (replaced_by IS NULL) AND (replaced_by IS NULL) = (replaced_at IS NULL))
);

-- The gateway has no business with drafts: no grant and no policy for it.
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_drafts TO portcullis_console;
ALTER TABLE policy_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON policy_drafts TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org());
