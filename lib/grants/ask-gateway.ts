// A question about a grant's limits, put to whichever gateway takes it, and its answer.

import type { TenantDb } from "@/lib/db/tenant-db";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { waitForJob } from "@/lib/jobs/wait-for-job";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { limitUsageSchema, type LimitUsage } from "./limit-usage";

/** Shorter than a revoked membership may be heard (law L10), so that it is not proven again meanwhile. */
const answerMaxMs = 4_500;

export interface GatewayQuestion {
  readonly jobId: string;
  readonly serverId: string;
  readonly kind: "limit_usage" | "limit_reset";
  readonly input: Prisma.InputJsonObject;
}

/** Queues the question within the caller's transaction; one that was asked before under this id is asked again. */
export async function queueQuestion(tenant: TenantContext, db: TenantDb, { jobId, serverId, kind, input }: GatewayQuestion, now: Date): Promise<void> {
  const fresh = { state: "queued", progress: "", result: Prisma.DbNull, errorCode: null, createdAt: now, startedAt: null, finishedAt: null };
  const asked = await db.job.updateMany({ where: { id: jobId, serverId, kind }, data: fresh });
  if (asked.count === 0) await db.job.create({ data: { ...fresh, id: jobId, orgId: tenant.org.id, serverId, kind, input, createdBy: tenant.actor.userId } });
}

/** What the counters hold, once the gateway has said it; `busy` where none does in time, or it cannot reach the counters. */
export async function awaitUsage(tenant: TenantContext, jobId: string, databaseUrl?: string): Promise<LimitUsage> {
  const job = await waitForJob(tenant, { jobId, timeoutMs: answerMaxMs }, () => Promise.resolve(tenant), databaseUrl);
  const row = job.state === "done" ? await tenant.transaction((db) => db.job.findFirst({ where: { id: jobId }, select: { result: true } })) : null;
  const usage = limitUsageSchema.safeParse(row?.result);
  if (usage.success) return usage.data;
  const missing = job.state === "queued" ? "No gateway answered. Is one running?" : "The counters cannot be reached at the moment. Calls with limits are denied meanwhile.";
  throw new AppError("busy", { public: missing });
}
