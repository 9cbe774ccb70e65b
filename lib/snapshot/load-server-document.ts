// The one statement that reads a server's rows. Parsing is parse-server-document.ts; keeping what was read is the gateway's.
import { z } from "zod";

/** Runs one statement; rows as plain objects. */
export type DocumentQuery = (text: string, values: readonly unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;

/** What a document is read from, each the text of a JSON object: so that large ones are read a piece at a time (ADR 0083). */
export interface ServerRows {
  /** The server, with its organization. */
  readonly server: string;
  readonly tools: readonly string[];
  readonly policies: readonly string[];
  readonly shadows: readonly string[];
  readonly grants: readonly string[];
  /** Of all of them. */
  readonly characters: number;
}

/** Longer lists of argument names, and longer names, are counted and not named. */
const argumentNamesMax = 256;

// Of a tool that is gone only its name, state and class: it is denied whatever it was. Within a part the rows come in the part's own order.
const statement = `
WITH s AS (SELECT * FROM servers WHERE id = $1)
SELECT 'server' AS part, json_build_object(
  'format', 1,
  'org', json_build_object('id', o.id, 'slug', o.slug, 'configVersion', o.config_version::text),
  'server', json_build_object(
    'id', s.id, 'slug', s.slug, 'name', s.name, 'url', s.url, 'origin', s.origin, 'drift', s.drift,
    'stopped', s.stopped_at IS NOT NULL, 'transport', s.transport, 'era', s.era, 'bridgeModern', s.bridge_modern, 'recordArguments', s.record_arguments, 'recordResults', s.record_results,
    'credential', CASE s.credential_kind
      WHEN 'none' THEN json_build_object('kind', 'none')
      WHEN 'header' THEN json_build_object('kind', 'header', 'header', s.credential_header, 'sealed', s.credential_sealed)
      ELSE json_build_object('kind', s.credential_kind, 'sealed', s.credential_sealed) END)
)::text AS text FROM s JOIN organizations o ON o.id = s.org_id
UNION ALL (SELECT 'tools', json_build_object(
    'name', t.name, 'risk', t.risk, 'state', t.state, 'pin', t.pin,
    'argumentNames', CASE WHEN t.state = 'gone' THEN '[]' ELSE (SELECT coalesce(json_agg(k.name), '[]') FROM (
      SELECT p.name FROM jsonb_object_keys(
        CASE jsonb_typeof(t.definition #> '{inputSchema,properties}') WHEN 'object' THEN t.definition #> '{inputSchema,properties}' ELSE '{}' END
      ) AS p(name) WHERE length(p.name) <= 128 ORDER BY p.name LIMIT ${argumentNamesMax}) k) END,
    'mirroredSchema', CASE WHEN t.state <> 'gone' AND (s.era IS DISTINCT FROM 'legacy' OR s.bridge_modern) AND jsonb_typeof(t.definition -> 'inputSchema') = 'object'
      AND (t.definition -> 'inputSchema')::text LIKE '%"x-mcp-header"%' THEN t.definition -> 'inputSchema' END,
    'otherOutputSchema', CASE WHEN t.state <> 'gone' AND s.era IS DISTINCT FROM 'legacy' AND jsonb_typeof(t.definition -> 'outputSchema') = 'object'
      AND (t.definition -> 'outputSchema' -> 'type') IS DISTINCT FROM '"object"'::jsonb THEN t.definition -> 'outputSchema' END,
    'annotations', CASE WHEN t.state <> 'gone' AND jsonb_typeof(t.definition -> 'annotations') = 'object' THEN t.definition -> 'annotations' END
  )::text FROM s JOIN tools t ON t.org_id = s.org_id AND t.server_id = s.id ORDER BY t.position, t.name)
UNION ALL (SELECT 'policies', json_build_object('id', p.id, 'version', v.number, 'document', v.document)::text
  FROM s JOIN policies p ON p.org_id = s.org_id AND p.server_id = s.id JOIN policy_versions v ON v.org_id = p.org_id AND v.policy_id = p.id AND v.number = p.live_version
  ORDER BY p.id)
UNION ALL (SELECT 'shadows', json_build_object('policyId', v.policy_id, 'version', v.number, 'document', v.document)::text
  FROM s JOIN policy_versions v ON v.org_id = s.org_id WHERE EXISTS (SELECT 1 FROM grants g
    WHERE g.org_id = s.org_id AND g.server_id = s.id AND g.revoked_at IS NULL AND g.shadow_policy_id = v.policy_id AND g.shadow_version = v.number)
  ORDER BY v.policy_id, v.number)
UNION ALL (SELECT 'grants', json_build_object(
    'id', g.id, 'label', g.label, 'createdBy', g.created_by, 'tags', g.tags, 'tokenHash', g.token_hash, 'policyId', g.policy_id,
    'shadow', CASE WHEN g.shadow_policy_id IS NULL THEN NULL ELSE json_build_object('policyId', g.shadow_policy_id, 'version', g.shadow_version) END,
    'expiresAtMs', floor(extract(epoch FROM g.expires_at) * 1000)::bigint, 'cidrs', to_json(g.cidrs)
  )::text FROM s JOIN grants g ON g.org_id = s.org_id AND g.server_id = s.id AND g.revoked_at IS NULL ORDER BY g.id)`;

const rowsSchema = z.array(z.object({ part: z.enum(["server", "tools", "policies", "shadows", "grants"]), text: z.string() }));

/** All of one moment, or null where no server has this id; rejects where the database cannot answer. */
export async function loadServerDocument(query: DocumentQuery, serverId: string): Promise<ServerRows | null> {
  const { rows } = await query(statement, [serverId]);
  const parts = { server: [] as string[], tools: [] as string[], policies: [] as string[], shadows: [] as string[], grants: [] as string[] };
  let characters = 0;
  for (const { part, text } of rowsSchema.parse(rows)) {
    parts[part].push(text);
    characters += text.length;
  }
  const [server] = parts.server;
  return server === undefined ? null : { ...parts, server, characters };
}
