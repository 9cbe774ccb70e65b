// What the gateway decided lately, as numbers for the overview page.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

const hoursCounted = 24;

export interface CallCounts {
  readonly hours: number;
  readonly allowed: number;
  readonly denied: number;
  readonly parked: number;
}

/** How the calls of the last 24 hours were decided. */
export async function countRecentCalls(tenant: TenantContext, now = new Date()): Promise<CallCounts> {
  assertCan(tenant, "call.read");
  const since = new Date(now.getTime() - hoursCounted * 3_600_000);
  const rows = await tenant.transaction((db) => db.$queryRaw<{ effect: string; calls: bigint }[]>(
    Prisma.sql`SELECT effect, count(*) AS calls FROM calls WHERE org_id = ${tenant.org.id} AND started_at >= ${since} GROUP BY effect`,
  ));
  const of = (effect: string) => Number(rows.find((row) => row.effect === effect)?.calls ?? 0n);
  return { hours: hoursCounted, allowed: of("allow"), denied: of("deny"), parked: of("park") };
}
