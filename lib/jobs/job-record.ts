// What leaves lib of a job: how far it is and what went wrong, never its raw result.

export type JobState = "queued" | "running" | "done" | "failed";

export interface JobRecord {
  readonly id: string;
  readonly serverId: string;
  readonly state: JobState;
  /** What is being done right now, in words; empty when nothing has been said. */
  readonly progress: string;
  readonly errorCode: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** When the console wrote the result into the inventory. */
  readonly appliedAt: string | null;
}

interface JobRow {
  readonly id: string;
  readonly serverId: string;
  readonly state: string;
  readonly progress: string;
  readonly errorCode: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly appliedAt: Date | null;
}

const states: readonly JobState[] = ["queued", "running", "done", "failed"];

/** The record of a row; a state that is not known counts as failed. */
export function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    serverId: row.serverId,
    state: states.find((state) => state === row.state) ?? "failed",
    progress: row.progress,
    errorCode: row.errorCode,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}

/** True when the gateway has nothing more to say about the job. */
export function isFinished(job: Pick<JobRecord, "state">): boolean {
  return job.state === "done" || job.state === "failed";
}

/** The columns that a record is made of: without the result, which may be megabytes. */
export const jobColumns = {
  id: true, serverId: true, state: true, progress: true, errorCode: true, createdAt: true, startedAt: true, finishedAt: true, appliedAt: true,
} as const;
