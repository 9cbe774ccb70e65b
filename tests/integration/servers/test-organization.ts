// An organization with a member of each kind that a test wants, and the gateway's half of a job, done by hand.

import pg from "pg";
import { randomId } from "@/lib/crypto/random-id";
import { openTenant } from "@/lib/tenancy/open-tenant";
import type { Role } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { TestDatabase } from "@/tests/support/test-database";

/** A new organization, opened as a new person with this role. */
export async function openNewOrganization(database: TestDatabase, role: Role = "owner"): Promise<TenantContext> {
  const [orgId, slug] = [randomId("org"), `org-${randomId("org").slice(-8)}`];
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [orgId, slug]);
  return openAs(database, { id: orgId, slug }, role);
}

/** The same organization as another new person. */
export async function openAs(database: TestDatabase, org: { readonly id: string; readonly slug: string }, role: Role): Promise<TenantContext> {
  const userId = randomId("usr");
  await ask(database.adminUrl, "INSERT INTO users (id, email, name) VALUES ($1, $2, $1)", [userId, `${userId.toLowerCase()}@example.com`]);
  await ask(database.adminUrl, "INSERT INTO memberships (id, org_id, user_id, role) VALUES ($1, $2, $3, $4)", [randomId("mem"), org.id, userId, role]);
  return openTenant(database.consoleUrl, userId, org.slug);
}

/** What a gateway writes when it has looked: the tools of a listing. */
export async function answerJob(database: TestDatabase, jobId: string, tools: readonly object[], more: object = {}): Promise<void> {
  const result = { transport: "streamable-http", era: "legacy", protocolVersion: "2025-11-25", serverName: "test", serverVersion: "1.0.0", tools, ...more };
  await ask(database.gatewayUrl, "UPDATE jobs SET state = 'done', started_at = now(), finished_at = now(), result = $2 WHERE id = $1", [jobId, JSON.stringify(result)]);
}

/** What a gateway writes when it could not. */
export async function failJob(database: TestDatabase, jobId: string, code: string, result: unknown = null): Promise<void> {
  const values = [jobId, code, result === null ? null : JSON.stringify(result)];
  await ask(database.gatewayUrl, "UPDATE jobs SET state = 'failed', started_at = now(), finished_at = now(), error_code = $2, error_message = $2, result = $3 WHERE id = $1", values);
}

/** What a gateway writes while it works. */
export async function progressJob(database: TestDatabase, jobId: string, progress: string): Promise<void> {
  await ask(database.gatewayUrl, "UPDATE jobs SET state = 'running', started_at = coalesce(started_at, now()), progress = $2 WHERE id = $1", [jobId, progress]);
}

/** One statement. As the superuser it sees every row: for setting the scene and looking behind it. */
export async function ask(url: string, sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await poolOf(url).query(sql, [...values])).rows;
}

/** To connect and prove the password costs more than most statements, and some tests ask hundreds. */
const pools = new Map<string, pg.Pool>();

function poolOf(url: string): pg.Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  const pool = new pg.Pool({ connectionString: url, max: 4, allowExitOnIdle: true });
  // The database is dropped under what is idle.
  pool.on("error", () => undefined);
  pools.set(url, pool);
  return pool;
}

/** A definition as a server lists it. */
export function definition(name: string, description = `${name} something`, properties: object = {}) {
  return { name, description, inputSchema: { type: "object", properties } };
}
