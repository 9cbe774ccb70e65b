// Puts the question "look at this server" into the queue that the gateway takes work from. Inside a caller's transaction.

import { randomId } from "@/lib/crypto/random-id";
import type { TenantDb } from "@/lib/db/tenant-db";
import { jobColumns, toJobRecord, type JobRecord } from "@/lib/jobs/job-record";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Adds the job; the database announces it to the gateways when the transaction commits. */
export async function queueIntrospection(tenant: TenantContext, db: TenantDb, serverId: string, now: Date): Promise<JobRecord> {
  const row = await db.job.create({
    data: { id: randomId("job"), orgId: tenant.org.id, serverId, kind: "introspect", createdBy: tenant.actor.userId, createdAt: now },
    select: jobColumns,
  });
  return toJobRecord(row);
}

/**
 * Makes sure that no look begun before now is ever written into the inventory: the server it looked at is no longer the
 * one registered. Those still queued are withdrawn.
 */
export async function dropEarlierIntrospections(db: TenantDb, serverId: string, now: Date): Promise<void> {
  const open = { serverId, kind: "introspect", appliedAt: null };
  await db.job.updateMany({ where: { ...open, state: "queued" }, data: { state: "failed", errorCode: "failed", finishedAt: now, appliedAt: now } });
  await db.job.updateMany({ where: open, data: { appliedAt: now } });
}
