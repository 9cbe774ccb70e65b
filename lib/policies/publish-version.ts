// Puts a version that is already saved in force: a newer one, or an older one to roll back to.

import { recordChange } from "@/lib/audit/record-change";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { checkPublishable } from "./check-publishable";
import { endPublishedDraft } from "./end-published-draft";
import type { PublishVersionInput } from "./policy-input";
import type { PolicyRecord } from "./policy-record";
import { lockPolicy, newestVersion, readPolicy, readPolicyRecord, readVersion } from "./read-policy";

/** Makes the version live. One that today's engine does not accept is refused, since it would deny every call; so is one whose tests fail. */
export async function publishVersion(tenant: TenantContext, { policyId, number, note = "" }: PublishVersionInput): Promise<PolicyRecord> {
  assertCan(tenant, "policy.manage");
  const { serverId, document } = await tenant.transaction(async (db) => ({ ...(await readPolicy(db, policyId)), ...(await readVersion(db, policyId, number)) }));
  await checkPublishable(tenant, serverId, document);
  return tenant.transaction(async (db) => {
    const policy = await lockPolicy(db, policyId);
    if (policy.liveVersion !== number) {
      await db.policy.update({ where: { id: policyId }, data: { liveVersion: number } });
      await endPublishedDraft(tenant, db, policyId, { number: await newestVersion(db, policyId), document });
      await recordChange(tenant, db, {
        action: policy.liveVersion !== null && number < policy.liveVersion ? "policy.roll_back" : "policy.publish",
        targetId: policyId, targetName: policy.name,
        before: { liveVersion: policy.liveVersion }, after: { liveVersion: number, ...(note === "" ? {} : { note }) },
      });
    }
    return readPolicyRecord(db, policyId);
  });
}
