import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { awaitUsage, queueQuestion } from "./ask-gateway";
import type { GrantIdInput } from "./grant-input";
import type { LimitUsage } from "./limit-usage";
import { readGrant } from "./read-grant";

/** An answer this fresh is good for everybody who looks; an older question that nobody answered is asked again. */
const freshMs = 1_000;
const lostMs = 5_000;

/**
 * What the counters of the grant's live policy hold, from the gateway, which alone reaches the counter store. One job a grant serves all
 * who look. Missing and foreign grants are `not_found`; without an answer in time `busy`.
 */
export async function readLimitUsage(tenant: TenantContext, { grantId }: GrantIdInput, databaseUrl?: string, now = new Date()): Promise<LimitUsage> {
  assertCan(tenant, "grant.read");
  const jobId = `job_usage_${grantId}`;
  await tenant.transaction(async (db) => {
    const grant = await readGrant(db, grantId);
    const before = await db.job.findFirst({ where: { id: jobId }, select: { state: true, createdAt: true } });
    const isUnderWay = before !== null && (before.state === "queued" || before.state === "running");
    if (before !== null && now.getTime() - before.createdAt.getTime() < (isUnderWay ? lostMs : freshMs)) return;
    await queueQuestion(tenant, db, { jobId, serverId: grant.serverId, kind: "limit_usage", input: { grantId } }, now);
  });
  return awaitUsage(tenant, jobId, databaseUrl);
}
