import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { AttachPolicyInput } from "./grant-input";
import { toGrantRecord, type GrantRecord } from "./grant-record";
import { readLivingGrant } from "./read-grant";

/** Puts the grant under a policy of its own server, or under none: then every call is denied. */
export async function attachPolicy(tenant: TenantContext, { grantId, policyId }: AttachPolicyInput, now = new Date()): Promise<GrantRecord> {
  assertCan(tenant, "grant.attach_policy");
  return tenant.transaction(async (db) => {
    const before = await readLivingGrant(db, grantId);
    if (policyId !== null && !(await db.policy.findFirst({ where: { id: policyId, serverId: before.serverId } }))) throw new AppError("not_found");
    if (before.policyId === policyId) return toGrantRecord(before, now);
    const row = await db.grant.update({ where: { id: grantId }, data: { policyId }, include: { policy: { select: { name: true } } } });
    await recordChange(tenant, db, {
      action: "grant.attach_policy", targetId: row.id, targetName: row.label, before: { policyId: before.policyId }, after: { policyId },
    });
    return toGrantRecord(row, now);
  });
}
