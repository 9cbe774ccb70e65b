// Puts the question "look at this server" into the queue that the gateway takes work from. Inside a caller's transaction.

import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import type { TenantDb } from "@/lib/db/tenant-db";
import { jobColumns, toJobRecord, type JobRecord } from "@/lib/jobs/job-record";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** Looks at one server that are kept beside those under way, each with a tool list until it is applied. */
const looksKeptMax = 5;
/** Deleted with one more: where none was ever deleted, the rest goes with the next. */
const looksDeletedMax = 100;

/** Adds the job in the place of the oldest; the database announces it to the gateways when the transaction commits. */
export async function queueIntrospection(tenant: TenantContext, db: TenantDb, serverId: string, now: Date): Promise<JobRecord> {
  const row = await db.job.create({
    data: { id: randomId("job"), orgId: tenant.org.id, serverId, kind: "introspect", createdBy: tenant.actor.userId, createdAt: now },
    select: jobColumns,
  });
  await deleteOldLooks(tenant, db, serverId);
  return toJobRecord(row);
}

/** Whoever watches one of them is told that there is none, as of any other that is gone. */
async function deleteOldLooks(tenant: TenantContext, db: TenantDb, serverId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    DELETE FROM jobs WHERE org_id = ${tenant.org.id} AND id = ANY(ARRAY(
      SELECT id FROM jobs WHERE org_id = ${tenant.org.id} AND server_id = ${serverId} AND kind = 'introspect' AND state <> 'running'
      ORDER BY created_at DESC, id DESC OFFSET ${looksKeptMax} LIMIT ${looksDeletedMax}))`);
}

/**
 * Makes sure that no look begun before now is ever written into the inventory: the server it looked at is no longer the
 * one registered. Those still queued are withdrawn.
 */
export async function dropEarlierIntrospections(db: TenantDb, serverId: string, now: Date): Promise<void> {
  const open = { serverId, kind: "introspect", appliedAt: null };
  await db.job.updateMany({ where: { ...open, state: "queued" }, data: { state: "failed", errorCode: "failed", finishedAt: now, appliedAt: now } });
  await db.job.updateMany({ where: open, data: { appliedAt: now, result: Prisma.DbNull } });
}
