import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { awaitUsage, queueQuestion } from "./ask-gateway";
import type { ResetLimitInput } from "./grant-input";
import type { LimitUsage } from "./limit-usage";
import { readLivingGrant } from "./read-grant";

/**
 * Empties one counter of the grant's live policy, for everybody who counts on it, and answers what all of them hold then. The gateway refuses a
 * key that is not one of them. The wish is recorded whether or not a gateway answers in time; without an answer `busy`, and asking again is safe.
 */
export async function resetLimit(tenant: TenantContext, { grantId, key }: ResetLimitInput, databaseUrl?: string, now = new Date()): Promise<LimitUsage> {
  assertCan(tenant, "limit.reset");
  const jobId = randomId("job");
  await tenant.transaction(async (db) => {
    const grant = await readLivingGrant(db, grantId);
    await queueQuestion(tenant, db, { jobId, serverId: grant.serverId, kind: "limit_reset", input: { grantId, key } }, now);
    await recordChange(tenant, db, { action: "limit.reset", targetId: grant.id, targetName: grant.label, after: { counter: key } });
  });
  return awaitUsage(tenant, jobId, databaseUrl);
}
