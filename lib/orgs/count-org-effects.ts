// What goes with an organization, so that the page that deletes it can say so.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export interface OrgEffects {
  readonly members: number;
  readonly servers: number;
  readonly policies: number;
  /** That open the gateway today. */
  readonly liveGrants: number;
  readonly apiKeys: number;
  /** At most `callsCountedMax`, which then means "or more". */
  readonly calls: number;
}

/** Counting a log to its end takes as long as the log is. */
export const callsCountedMax = 10_000;

/** The number of things that deleting the organization destroys. */
export async function countOrgEffects(tenant: TenantContext, now = new Date()): Promise<OrgEffects> {
  assertCan(tenant, "org.delete");
  return tenant.transaction(async (db) => {
    const [counted] = await db.$queryRaw<{ calls: number }[]>(
      Prisma.sql`SELECT count(*)::int AS calls FROM (SELECT 1 FROM calls WHERE org_id = ${tenant.org.id} LIMIT ${callsCountedMax}) c`);
    return {
      members: await db.membership.count(),
      servers: await db.server.count(),
      policies: await db.policy.count(),
      liveGrants: await db.grant.count({ where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } }),
      apiKeys: await db.apiKey.count({ where: { revokedAt: null } }),
      calls: counted?.calls ?? 0,
    };
  });
}
