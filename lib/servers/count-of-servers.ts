// The counts beside servers, for one or many at once. Not a verb: it works inside a caller's transaction.

import type { TenantDb } from "@/lib/db/tenant-db";
import type { ServerCounts } from "./server-record";

const nothing: ServerCounts = { tools: 0, toolsInReview: 0, policies: 0, livePolicies: 0, grants: 0 };

/** Counts by server id as of `now`; every id that was asked for is present. */
export async function countOfServers(db: TenantDb, serverIds: readonly string[], now: Date): Promise<ReadonlyMap<string, ServerCounts>> {
  const where = { serverId: { in: [...serverIds] } };
  const tools = await db.tool.groupBy({ by: ["serverId", "state"], where: { ...where, state: { not: "gone" } }, _count: { _all: true } });
  const policies = await db.policy.groupBy({ by: ["serverId"], where, _count: { _all: true, liveVersion: true } });
  const grants = await db.grant.groupBy({
    by: ["serverId"],
    where: { ...where, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    _count: { _all: true },
  });
  const counts = new Map(serverIds.map((id) => [id, nothing]));
  const add = (id: string, more: Partial<ServerCounts>): void => {
    const known = counts.get(id) ?? nothing;
    counts.set(id, { ...known, ...more });
  };
  for (const row of tools) {
    const known = counts.get(row.serverId) ?? nothing;
    const inReview = row.state === "new" || row.state === "changed" ? row._count._all : 0;
    add(row.serverId, { tools: known.tools + row._count._all, toolsInReview: known.toolsInReview + inReview });
  }
  for (const row of policies) add(row.serverId, { policies: row._count._all, livePolicies: row._count.liveVersion });
  for (const row of grants) add(row.serverId, { grants: row._count._all });
  return counts;
}
