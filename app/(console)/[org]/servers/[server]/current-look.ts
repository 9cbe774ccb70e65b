// Whether the gateway is looking at a server right now, and how far it is.

import "server-only";
import { findLatestJob } from "@/lib/jobs/find-job";
import { isFinished, type JobRecord } from "@/lib/jobs/job-record";
import { can } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** The look that a page should watch: one not finished, or finished and not yet applied by somebody who may. Else null. */
export async function currentLook(tenant: TenantContext, serverId: string): Promise<JobRecord | null> {
  const job = await findLatestJob(tenant, serverId);
  if (!job || job.appliedAt !== null) return null;
  return !isFinished(job) || can(tenant.actor.role, "tool.review") ? job : null;
}
