// Asks the gateway to look at a server again: "Test connection", "Refresh tools", "Try again".

import type { JobRecord } from "@/lib/jobs/job-record";
import { jobColumns, toJobRecord } from "@/lib/jobs/job-record";
import { jobQueuedMaxMs } from "@/lib/jobs/give-up-job";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { queueIntrospection } from "./queue-introspection";
import { lockServer } from "./read-server";
import type { ServerIdInput } from "./server-input";

/** The job to watch: a new one, or the one that is already queued, so that impatience does not fill the queue. */
export async function requestIntrospection(tenant: TenantContext, input: ServerIdInput, now = new Date()): Promise<JobRecord> {
  assertCan(tenant, "tool.review");
  return tenant.transaction(async (db) => {
    const server = await lockServer(db, input.serverId);
    const waiting = await db.job.findFirst({
      where: { serverId: server.id, kind: "introspect", state: "queued", appliedAt: null, createdAt: { gt: new Date(now.getTime() - jobQueuedMaxMs) } },
      select: jobColumns,
    });
    return waiting ? toJobRecord(waiting) : queueIntrospection(tenant, db, server.id, now);
  });
}
