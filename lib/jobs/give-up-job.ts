// Ends a job that no gateway answers, so that nobody waits for ever.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Queued this long without being picked up: no gateway is there. */
export const jobQueuedMaxMs = 30_000;
/** Running this long without an answer: the gateway that took it is gone. */
const jobRunningMaxMs = 120_000;

/**
 * Marks the job failed with `gateway_unavailable` if it is overdue as of `now`; a job that a gateway picked up or finished
 * in the meantime is left as it is. True when it was given up here.
 */
export async function giveUpJob(tenant: TenantContext, jobId: string, now = new Date()): Promise<boolean> {
  assertCan(tenant, "server.read");
  const ended = { state: "failed", errorCode: "gateway_unavailable", finishedAt: now };
  return tenant.transaction(async (db) => {
    const queued = await db.job.updateMany({ where: { id: jobId, state: "queued", createdAt: { lte: new Date(now.getTime() - jobQueuedMaxMs) } }, data: ended });
    if (queued.count > 0) return true;
    const running = await db.job.updateMany({ where: { id: jobId, state: "running", startedAt: { lte: new Date(now.getTime() - jobRunningMaxMs) } }, data: ended });
    return running.count > 0;
  });
}
