// Ten thousand organizations with ten servers each, written by SQL alone, past the triggers that a console's writes go through.
import type pg from "pg";

export const organizations = 10_000;
export const serversEach = 10;
const toolsEach = 5;

/** The id of the nth server, from 0; its organization is `orgIdAt(n / serversEach)`. */
export function serverIdAt(n: number): string {
  return `srv_${String(n).padStart(26, "0")}`;
}

export function orgIdAt(n: number): string {
  return `org_${String(Math.floor(n)).padStart(26, "0")}`;
}

/** Every server has five tools, a policy with a limit, and a grant whose token nobody has until `giveToken`. */
export async function insertManyServers(owner: pg.Pool, url: string): Promise<void> {
  const client = await owner.connect();
  const definition = `jsonb_build_object('name', 'tool_' || t, 'description', repeat('What it does. ', 20),
    'inputSchema', jsonb_build_object('type', 'object', 'properties', jsonb_build_object('text', jsonb_build_object('type', 'string'), 'count', jsonb_build_object('type', 'integer'))))`;
  const servers = `generate_series(0, ${organizations * serversEach - 1}) AS n`;
  const orgId = `'org_' || lpad((n / ${serversEach})::text, 26, '0')`;
  const id = (prefix: string, of = "n") => `'${prefix}_' || lpad((${of})::text, 26, '0')`;
  const policy = JSON.stringify({
    version: "1", default: "deny", tools: { tool_1: { limits: [{ counter: "c", window: "day", max: 1_000 }], deny_if: [{ conditions: [{ path: "args.text", op: "matches", value: "^x+$" }] }] }, tool_2: {} },
  });
  try {
    await client.query("SET session_replication_role = replica");
    await client.query(`INSERT INTO organizations (id, slug, name) SELECT ${id("org")}, 'many-' || n, 'Organization ' || n FROM generate_series(0, ${organizations - 1}) AS n`);
    await client.query(
      `INSERT INTO servers (id, org_id, slug, name, url, origin, drift, transport, credential_kind)
       SELECT ${id("srv")}, ${orgId}, 'server-' || n, 'Server ' || n, $1, $2, 'review', 'streamable-http', 'none' FROM ${servers}`, [url, new URL(url).origin]);
    await client.query(
      `INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk)
       SELECT ${id("tol", `n * ${toolsEach} + t`)}, ${orgId}, ${id("srv")}, 'tool_' || t, t, (${definition})::jsonb, 'sha256:' || repeat('0', 64), 'active', 'read'
       FROM ${servers}, generate_series(0, ${toolsEach - 1}) AS t`);
    await client.query(`INSERT INTO policies (id, org_id, server_id, name, live_version) SELECT ${id("pol")}, ${orgId}, ${id("srv")}, 'Policy', 1 FROM ${servers}`);
    await client.query(
      `INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) SELECT ${id("pvr")}, ${orgId}, ${id("pol")}, 1, $1, 'test' FROM ${servers}`, [policy]);
    await client.query(
      `INSERT INTO grants (id, org_id, server_id, policy_id, label, tags, cidrs, token_hint, token_hash, created_by)
       SELECT ${id("grt")}, ${orgId}, ${id("srv")}, ${id("pol")}, 'Grant', '{}', '{}', 'pcg_…', encode(sha256(n::text::bytea), 'hex'), 'test' FROM ${servers}`);
    await client.query("RESET session_replication_role");
    await client.query("ANALYZE organizations, servers, tools, policies, policy_versions, grants");
  } finally {
    client.release();
  }
}
