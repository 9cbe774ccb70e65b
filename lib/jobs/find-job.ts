// Reads one job, or the newest of a server. Waiting for it is wait-for-job.ts.

import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { jobColumns, toJobRecord, type JobRecord } from "./job-record";

/** One job of the organization; missing and foreign alike are `not_found`. */
export async function findJob(tenant: TenantContext, jobId: string): Promise<JobRecord> {
  assertCan(tenant, "server.read");
  const row = await tenant.transaction((db) => db.job.findFirst({ where: { id: jobId }, select: jobColumns }));
  if (!row) throw new AppError("not_found");
  return toJobRecord(row);
}

/** The newest look at a server, or null when there never was one. */
export async function findLatestJob(tenant: TenantContext, serverId: string): Promise<JobRecord | null> {
  assertCan(tenant, "server.read");
  const row = await tenant.transaction((db) => db.job.findFirst({ where: { serverId, kind: "introspect" }, orderBy: [{ createdAt: "desc" }, { id: "desc" }], select: jobColumns }));
  return row ? toJobRecord(row) : null;
}
