// How far an organization is on its first way from a server to an audited call. Read from what is there, never from a flag.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface FirstRun {
  /** The server to go on with: the first one registered, connected ones first. */
  readonly server: { readonly slug: string; readonly name: string; readonly connected: boolean } | null;
  readonly hasLivePolicy: boolean;
  readonly hasGrant: boolean;
  /** When the first call through the gateway was recorded. */
  readonly firstCallAt: string | null;
}

/** The organization's first steps as they stand. */
export async function readFirstRun(tenant: TenantContext): Promise<FirstRun> {
  assertCan(tenant, "server.read");
  return tenant.transaction(async (db) => {
    const servers = await db.server.findMany({ select: { slug: true, name: true, transport: true }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: 100 });
    const server = servers.find((row) => row.transport !== null) ?? servers[0];
    const [call] = await db.$queryRaw<{ started_at: Date }[]>(
      Prisma.sql`SELECT started_at FROM calls WHERE org_id = ${tenant.org.id} AND method = 'tools/call' AND grant_id IS NOT NULL ORDER BY started_at, id LIMIT 1`,
    );
    return {
      server: server ? { slug: server.slug, name: server.name, connected: server.transport !== null } : null,
      hasLivePolicy: (await db.policy.count({ where: { liveVersion: { not: null } } })) > 0,
      hasGrant: (await db.grant.count({ where: { revokedAt: null } })) > 0,
      firstCallAt: call?.started_at.toISOString() ?? null,
    };
  });
}
