// The policies of one server.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { policiesPerServerMax, type ListPoliciesInput } from "./policy-input";
import { toPolicyRecord, type PolicyRecord } from "./policy-record";

/** All policies of the organization's server, oldest first, each with its live version and the number of its grants. */
export async function listPolicies(tenant: TenantContext, { serverId }: ListPoliciesInput): Promise<readonly PolicyRecord[]> {
  assertCan(tenant, "policy.read");
  return tenant.transaction(async (db) => {
    if (!(await db.server.findFirst({ where: { id: serverId }, select: { id: true } }))) throw new AppError("not_found");
    const rows = await db.policy.findMany({ where: { serverId }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: policiesPerServerMax });
    const ids = rows.map((row) => row.id);
    const newest = await db.policyVersion.groupBy({ by: ["policyId"], where: { policyId: { in: ids } }, _max: { number: true } });
    const used = await db.grant.groupBy({ by: ["policyId"], where: { policyId: { in: ids }, revokedAt: null }, _count: true });
    return rows.map((row) => toPolicyRecord(row, {
      latestVersion: newest.find((group) => group.policyId === row.id)?._max.number ?? 0,
      grants: used.find((group) => group.policyId === row.id)?._count ?? 0,
    }));
  });
}
