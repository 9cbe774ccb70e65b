// Gives a policy another name. Grants and versions stay as they are.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { RenamePolicyInput } from "./policy-input";
import type { PolicyRecord } from "./policy-record";
import { lockPolicy, readPolicyRecord } from "./read-policy";

/** Renames the policy; a name that another policy of its server has is a `conflict`. */
export async function renamePolicy(tenant: TenantContext, { policyId, name }: RenamePolicyInput): Promise<PolicyRecord> {
  assertCan(tenant, "policy.manage");
  return tenant.transaction(async (db) => {
    const policy = await lockPolicy(db, policyId);
    if (policy.name !== name) {
      if (await db.policy.findFirst({ where: { serverId: policy.serverId, name } })) {
        throw new AppError("conflict", { public: "This server already has a policy of this name.", fields: { name: "This server already has a policy of this name." } });
      }
      await db.policy.update({ where: { id: policyId }, data: { name } });
      await recordChange(tenant, db, { action: "policy.rename", targetId: policyId, targetName: name, before: { name: policy.name }, after: { name } });
    }
    return readPolicyRecord(db, policyId);
  });
}
