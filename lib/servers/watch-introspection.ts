// What a page or a script that asked for a look at a server waits on: reports progress, applies the end.

import { findJob } from "@/lib/jobs/find-job";
import { giveUpJob } from "@/lib/jobs/give-up-job";
import { isFinished, type JobRecord } from "@/lib/jobs/job-record";
import { jobMoment, waitForJob } from "@/lib/jobs/wait-for-job";
import { assertCan } from "@/lib/tenancy/assert-can";
import { can } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { applyIntrospection } from "./apply-introspection";
import { failureSentence, introspectionFailures, type IntrospectionFailure } from "./introspection";
import type { FoundTools, IntrospectionWatch } from "./introspection-watch-record";

interface WatchInput {
  readonly jobId: string;
  /** The `moment` of the last answer; absent: only the end is waited for. */
  readonly seen?: string;
  readonly timeoutMs?: number;
}

/**
 * How the look stands as soon as that differs from `seen`, or after the time-out (30 s at most). A finished one has been applied
 * when this returns, if the actor may; one that no gateway picks up within 30 s has failed as `gateway_unavailable`.
 * `prove` opens the tenant anew: whose membership or key has ended while waiting is told nothing, and nothing is written in their name.
 */
export async function watchIntrospection(opened: TenantContext, input: WatchInput, prove: () => Promise<TenantContext>, databaseUrl?: string): Promise<IntrospectionWatch> {
  assertCan(opened, "server.read");
  const waited = await waitForJob(opened, input, prove, databaseUrl);
  // The role may be another by now, too.
  const tenant = await prove();
  assertCan(tenant, "server.read");
  const job = !isFinished(waited) && (await giveUpJob(tenant, input.jobId)) ? await findJob(tenant, input.jobId) : waited;
  const due = isFinished(job) && job.appliedAt === null && can(tenant.actor.role, "tool.review");
  return toWatch(job, await failureOf(tenant, job), due ? (await applyIntrospection(tenant, { jobId: job.id })).found : null);
}

const failureCodes = Object.keys(introspectionFailures) as readonly IntrospectionFailure[];

async function failureOf(tenant: TenantContext, job: JobRecord): Promise<IntrospectionWatch["failure"]> {
  if (job.state !== "failed") return null;
  const code = failureCodes.find((known) => known === job.errorCode) ?? "failed";
  const row = code === "http_error" ? await tenant.transaction((db) => db.job.findFirst({ where: { id: job.id }, select: { result: true } })) : null;
  return { code, message: failureSentence(code, row?.result) };
}

function toWatch(job: JobRecord, failure: IntrospectionWatch["failure"], found: FoundTools | null): IntrospectionWatch {
  return {
    jobId: job.id,
    state: job.state,
    moment: jobMoment(job),
    progress: job.progress,
    failure,
    found,
  };
}
