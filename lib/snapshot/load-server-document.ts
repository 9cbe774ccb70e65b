// The one statement that reads a server's document from its rows. Parsing is parse-server-document.ts; keeping it is the gateway's.

/** Runs one statement; rows as plain objects. */
export type DocumentQuery = (text: string, values: readonly unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;

/** Longer lists of argument names, and longer names, are counted and not named. */
const argumentNamesMax = 256;

// Of a tool that is gone only its name, state and class: it is denied whatever it was.
const statement = `
SELECT json_build_object(
  'format', 1,
  'org', json_build_object('id', o.id, 'slug', o.slug, 'configVersion', o.config_version::text),
  'server', json_build_object(
    'id', s.id, 'slug', s.slug, 'name', s.name, 'url', s.url, 'origin', s.origin, 'drift', s.drift,
    'stopped', s.stopped_at IS NOT NULL, 'transport', s.transport, 'era', s.era, 'bridgeModern', s.bridge_modern, 'recordArguments', s.record_arguments, 'recordResults', s.record_results,
    'credential', CASE s.credential_kind
      WHEN 'none' THEN json_build_object('kind', 'none')
      WHEN 'header' THEN json_build_object('kind', 'header', 'header', s.credential_header, 'sealed', s.credential_sealed)
      ELSE json_build_object('kind', s.credential_kind, 'sealed', s.credential_sealed) END),
  'tools', (SELECT coalesce(json_agg(json_build_object(
      'name', t.name, 'risk', t.risk, 'state', t.state, 'pin', t.pin,
      'argumentNames', CASE WHEN t.state = 'gone' THEN '[]' ELSE (SELECT coalesce(json_agg(k.name), '[]') FROM (
        SELECT p.name FROM jsonb_object_keys(
          CASE jsonb_typeof(t.definition #> '{inputSchema,properties}') WHEN 'object' THEN t.definition #> '{inputSchema,properties}' ELSE '{}' END
        ) AS p(name) WHERE length(p.name) <= 128 ORDER BY p.name LIMIT ${argumentNamesMax}) k) END,
      'mirroredSchema', CASE WHEN t.state <> 'gone' AND (s.era IS DISTINCT FROM 'legacy' OR s.bridge_modern) AND jsonb_typeof(t.definition -> 'inputSchema') = 'object'
        AND (t.definition -> 'inputSchema')::text LIKE '%"x-mcp-header"%' THEN t.definition -> 'inputSchema' END,
      'annotations', CASE WHEN t.state <> 'gone' AND jsonb_typeof(t.definition -> 'annotations') = 'object' THEN t.definition -> 'annotations' END
    ) ORDER BY t.position, t.name), '[]') FROM tools t WHERE t.org_id = s.org_id AND t.server_id = s.id),
  'policies', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'version', v.number, 'document', v.document) ORDER BY p.id), '[]')
    FROM policies p JOIN policy_versions v ON v.org_id = p.org_id AND v.policy_id = p.id AND v.number = p.live_version
    WHERE p.org_id = s.org_id AND p.server_id = s.id),
  'shadows', (SELECT coalesce(json_agg(json_build_object('policyId', v.policy_id, 'version', v.number, 'document', v.document) ORDER BY v.policy_id, v.number), '[]')
    FROM policy_versions v WHERE v.org_id = s.org_id AND EXISTS (SELECT 1 FROM grants g
      WHERE g.org_id = s.org_id AND g.server_id = s.id AND g.revoked_at IS NULL AND g.shadow_policy_id = v.policy_id AND g.shadow_version = v.number)),
  'grants', (SELECT coalesce(json_agg(json_build_object(
      'id', g.id, 'label', g.label, 'createdBy', g.created_by, 'tags', g.tags, 'tokenHash', g.token_hash, 'policyId', g.policy_id,
      'shadow', CASE WHEN g.shadow_policy_id IS NULL THEN NULL ELSE json_build_object('policyId', g.shadow_policy_id, 'version', g.shadow_version) END,
      'expiresAtMs', floor(extract(epoch FROM g.expires_at) * 1000)::bigint, 'cidrs', to_json(g.cidrs)
    ) ORDER BY g.id), '[]') FROM grants g WHERE g.org_id = s.org_id AND g.server_id = s.id AND g.revoked_at IS NULL)
)::text AS document
FROM servers s JOIN organizations o ON o.id = s.org_id
WHERE s.id = $1`;

/** The document's text, all of one moment, or null where no server has this id; rejects where the database cannot answer. */
export async function loadServerDocument(query: DocumentQuery, serverId: string): Promise<string | null> {
  const { rows } = await query(statement, [serverId]);
  const [row] = rows;
  if (row === undefined) return null;
  if (typeof row === "object" && row !== null && "document" in row && typeof row.document === "string") return row.document;
  throw new Error("the statement did not answer with a document");
}
