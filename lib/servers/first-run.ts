// How far an organization is on its first way from a server to an audited call. Read from what is there, never from a flag.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface FirstRun {
  /** The server to go on with: the first one registered, connected ones first. */
  readonly server: { readonly slug: string; readonly name: string; readonly connected: boolean } | null;
  readonly hasLivePolicy: boolean;
  readonly hasGrant: boolean;
  /** Whether a call of an agent was recorded: among the oldest or the newest records of the log, which may begin or end with any number of refusals. */
  readonly hasCall: boolean;
}

const recordsLookedAtMax = 10_000;

/** The organization's first steps as they stand. */
export async function readFirstRun(tenant: TenantContext): Promise<FirstRun> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    const servers = await db.server.findMany({ select: { slug: true, name: true, transport: true }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: 100 });
    const server = servers.find((row) => row.transport !== null) ?? servers[0];
    const [called] = await db.$queryRaw<{ found: boolean }[]>(Prisma.sql`SELECT ${callAmong(tenant.org.id, "ASC")} OR ${callAmong(tenant.org.id, "DESC")} AS found`);
    return {
      server: server ? { slug: server.slug, name: server.name, connected: server.transport !== null } : null,
      hasLivePolicy: (await db.policy.count({ where: { liveVersion: { not: null } } })) > 0,
      hasGrant: (await db.grant.count({ where: { revokedAt: null } })) > 0,
      hasCall: called?.found === true,
    };
  });
}

function callAmong(orgId: string, order: "ASC" | "DESC"): Prisma.Sql {
  const direction = order === "ASC" ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  return Prisma.sql`EXISTS (
    SELECT 1 FROM (SELECT method, grant_id FROM calls WHERE org_id = ${orgId} ORDER BY started_at ${direction}, id ${direction} LIMIT ${recordsLookedAtMax}) looked_at
    WHERE method = 'tools/call' AND grant_id IS NOT NULL)`;
}
