import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { toGrantRecord, type GrantRecord } from "./grant-record";

const grantsMax = 2_000;

/** The organization's grants, of one server when `serverId` is given: living ones first, then newest first. */
export async function listGrants(tenant: TenantContext, { serverId }: { readonly serverId?: string } = {}, now = new Date()): Promise<readonly GrantRecord[]> {
  assertCan(tenant, "grant.read");
  const rows = await tenant.snapshot((db) =>
    db.grant.findMany({
      where: serverId === undefined ? {} : { serverId },
      include: { policy: { select: { name: true } } },
      orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
      take: grantsMax,
    }),
  );
  return rows.map((row) => toGrantRecord(row, now));
}
