-- Why: searches of the log that come again and again get a name, for oneself or for the organization; each member's choice of columns is remembered.

CREATE TABLE call_views (
  id            text PRIMARY KEY,
  org_id        text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- Whose own it is, and goes with; null: the organization's, which stays when its maker goes.
  membership_id text,
  name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
  -- The text of a search (docs/call-search.md).
  search        text NOT NULL CHECK (char_length(search) <= 1000),
  created_by    text NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (org_id, id),
  CONSTRAINT call_views_name UNIQUE NULLS NOT DISTINCT (org_id, membership_id, name),
  FOREIGN KEY (org_id, membership_id) REFERENCES memberships (org_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- The gateway has no business with views: no grant and no policy for it.
GRANT SELECT, INSERT, UPDATE, DELETE ON call_views TO portcullis_console;
ALTER TABLE call_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_views FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON call_views TO portcullis_console USING (org_id = current_org()) WITH CHECK (org_id = current_org());

-- Which columns of the log this member sees; none: the usual ones.
ALTER TABLE memberships ADD COLUMN call_columns text[] NOT NULL DEFAULT '{}';
