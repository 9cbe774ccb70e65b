// Waits until a job has something new to say. Writes nothing: giving up on one that nobody picked up is give-up-job.ts.

import { consoleEnv } from "@/lib/env/console-env";
import { provenForMs, stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { findJob } from "./find-job";
import { takeJobTicket } from "./job-announcements";
import { isFinished, type JobRecord } from "./job-record";

const jobWaitMaxMs = 30_000;

interface JobWait {
  readonly jobId: string;
  /** At most 30 s; less for a page that wants to say what goes on. */
  readonly timeoutMs?: number;
  /** What the caller has seen already, as `jobMoment` writes it: the wait ends at anything else. Absent: only at the end. */
  readonly seen?: string;
}

/** A text that is different whenever the job has something new to say. */
export function jobMoment(job: Pick<JobRecord, "state" | "progress">): string {
  return `${job.state}:${job.progress}`;
}

/**
 * The job as soon as it is finished, or differs from `seen`, or else as it stands after the time-out.
 * Missing and foreign jobs are `not_found` at once. Works, with up to a second's delay, while announcements are down.
 * `prove` opens the tenant anew; the wait ends with what it throws.
 */
export async function waitForJob(opened: TenantContext, wait: JobWait, prove: () => Promise<TenantContext>, databaseUrl = consoleEnv().CONSOLE_DATABASE_URL): Promise<JobRecord> {
  const proven = stayProven(opened, prove);
  const deadlineMs = performance.now() + Math.min(wait.timeoutMs ?? jobWaitMaxMs, jobWaitMaxMs);
  const ticket = takeJobTicket(databaseUrl, wait.jobId);
  try {
    for (;;) {
      const job = await findJob(await proven(), wait.jobId);
      const remainingMs = deadlineMs - performance.now();
      if (isFinished(job) || (wait.seen !== undefined && jobMoment(job) !== wait.seen) || remainingMs <= 0) return job;
      await ticket.next(Math.min(remainingMs, provenForMs));
    }
  } finally {
    ticket.close();
  }
}
