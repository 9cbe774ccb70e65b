// Deletes a policy with all its versions. The log keeps its id and version numbers; its documents are gone.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DeletePolicyInput } from "./policy-input";
import { lockPolicy, newestVersion } from "./read-policy";

const namedGrantsMax = 100;

/**
 * Deletes the policy. While grants use it, only with `detachGrants`: they are taken off it in the same transaction and deny
 * every call from then on (`no_policy`). Answers how many living grants that were.
 */
export async function deletePolicy(tenant: TenantContext, input: DeletePolicyInput): Promise<{ readonly detachedGrants: number }> {
  assertCan(tenant, "policy.manage");
  return tenant.transaction(async (db) => {
    const policy = await lockPolicy(db, input.policyId);
    if (input.confirm !== policy.name) {
      throw new AppError("invalid_input", { public: "Type the policy's name to confirm.", fields: { confirm: "This is not the policy's name." } });
    }
    const grants = await db.grant.findMany({ where: { policyId: policy.id, revokedAt: null }, select: { id: true }, orderBy: { id: "asc" } });
    if (grants.length > 0 && !input.detachGrants) {
      const sentence = `${grants.length === 1 ? "1 grant uses" : `${String(grants.length)} grants use`} this policy. Put them under another one first, or take them off it here: they will deny every call.`;
      throw new AppError("conflict", { public: sentence, fields: { detachGrants: sentence } });
    }
    if (grants.length > 0) assertCan(tenant, "grant.attach_policy");
    // Revoked grants refer to it as well, and nothing may refer to what is gone.
    await db.grant.updateMany({ where: { policyId: policy.id }, data: { policyId: null } });
    const latestVersion = await newestVersion(db, policy.id);
    await db.policy.delete({ where: { id: policy.id } });
    await recordChange(tenant, db, {
      action: "policy.delete", targetId: policy.id, targetName: policy.name,
      before: { serverId: policy.serverId, liveVersion: policy.liveVersion, latestVersion },
      after: { detachedGrants: grants.length, grants: grants.slice(0, namedGrantsMax).map((grant) => grant.id) },
    });
    return { detachedGrants: grants.length };
  });
}
