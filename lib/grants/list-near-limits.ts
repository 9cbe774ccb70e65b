// The counters that are nearly used up, as a gateway saw them in the last minutes.

import { Prisma } from "@/lib/db/sql";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { counterUsageSchema, type CounterUsage } from "./limit-usage";

const shownMax = 12;
/** Older than this, nobody has looked: no gateway runs, or none reaches the counters. */
const freshMs = 300_000;

export interface NearLimit {
  readonly grantId: string;
  readonly grantLabel: string;
  readonly serverSlug: string;
  readonly serverName: string;
  readonly usage: CounterUsage;
  /** Of the least limit on the counter, 0.8 and more. */
  readonly part: number;
  readonly seenAt: string;
}

interface NearRow { readonly grant_id: string; readonly label: string; readonly slug: string; readonly name: string; readonly usage: unknown; readonly part: number; readonly seen_at: Date }

/** At most 12, the fullest first; what was counted then and is over by now is left out. A gateway looks once a minute at the grants in use. */
export async function listNearLimits(tenant: TenantContext, now = new Date()): Promise<readonly NearLimit[]> {
  assertCan(tenant, "grant.read");
  const rows = await tenant.transaction((db) => db.$queryRaw<NearRow[]>(Prisma.sql`
    SELECT n.grant_id, g.label, s.slug, s.name, n.usage, n.part, n.seen_at FROM near_limits n
    JOIN grants g ON g.org_id = n.org_id AND g.id = n.grant_id JOIN servers s ON s.org_id = n.org_id AND s.id = n.server_id
    WHERE n.org_id = ${tenant.org.id} AND g.revoked_at IS NULL AND n.seen_at > ${new Date(now.getTime() - freshMs)}
      AND (n.usage ->> 'emptyAt')::timestamptz > ${now}
    ORDER BY n.part DESC, n.grant_id, n.key LIMIT ${shownMax}`));
  return rows.flatMap((row): NearLimit[] => {
    const usage = counterUsageSchema.safeParse(row.usage);
    return usage.success ? [{ grantId: row.grant_id, grantLabel: row.label, serverSlug: row.slug, serverName: row.name, usage: usage.data, part: row.part, seenAt: row.seen_at.toISOString() }] : [];
  });
}
