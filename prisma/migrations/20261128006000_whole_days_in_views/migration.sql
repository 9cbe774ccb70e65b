-- Why: until:2026-02-01 meant before that day, and means to its end now. A view that was saved before finds what it found then: until:2026-02-01T00:00Z.

-- The tables' owner is behind the fence too; it is let through until the end of this transaction.
ALTER TABLE call_views NO FORCE ROW LEVEL SECURITY;
UPDATE call_views v SET search = told.search FROM (
  -- By pieces: what stands in quotation marks is a text that is looked for, and stays. A day alone needs none, but may have them.
  SELECT one.id, string_agg(CASE WHEN piece LIKE '"%' THEN piece ELSE regexp_replace(piece, '(^|\s)(until:\d{4}-\d{2}-\d{2})(?=\s|$)', '\1\2T00:00Z', 'gi') END, '' ORDER BY place) AS search
  FROM call_views one, regexp_matches(regexp_replace(one.search, '(^|\s)(until:)"(\d{4}-\d{2}-\d{2})"(?=\s|$)', '\1\2\3', 'gi'), '"(?:\\.|[^"\\])*"|[^"]+|"', 'g') WITH ORDINALITY AS pieces (found, place), unnest(found) AS piece
  WHERE one.search ~* 'until:"?\d{4}-\d{2}-\d{2}"?(\s|$)'
  GROUP BY one.id
-- One that has no room left for the longer text keeps its own.
) told WHERE v.id = told.id AND char_length(told.search) <= 1000;
ALTER TABLE call_views FORCE ROW LEVEL SECURITY;
