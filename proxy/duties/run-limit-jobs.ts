// Answers the console's questions about limits: what a grant's counters hold, and their reset. Any number of gateways share one queue.
import type { Pool } from "pg";
import { z } from "zod";
import { limitJobInputSchema, type LimitUsage } from "@/lib/grants/limit-usage";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { ServerSource } from "../deps";
import type { Counters } from "../limits/counters";
import { liveCounters } from "../limits/live-counters";
import { usageOfGrant } from "../limits/usage-of-grant";

// One that ran for this long has lost its gateway; both kinds may be done twice.
const claim = `
UPDATE jobs SET state = 'running', started_at = now() WHERE id = ANY(ARRAY(
  SELECT id FROM jobs WHERE kind IN ('limit_usage', 'limit_reset') AND (state = 'queued' OR (state = 'running' AND started_at < now() - interval '10 seconds'))
  ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))
RETURNING id, server_id, kind, input`;
const finish = "UPDATE jobs SET state = $2, result = $3::jsonb, error_code = $4, finished_at = now() WHERE id = $1 AND state = 'running'";
const claimedSchema = z.array(z.object({ id: z.string(), server_id: z.string(), kind: z.enum(["limit_usage", "limit_reset"]), input: limitJobInputSchema }));
type LimitJob = z.output<typeof claimedSchema>[number];

/** Looks at once when woken, and now and then besides. */
export function runLimitJobs(
  pool: Pool, servers: ServerSource, counters: Counters, bounds: Pick<GatewayBounds, "jobsAtOnceMax" | "jobPollMs">, log: Logger,
): { wake(): void; stop(): Promise<void> } {
  let isStopped = false;
  let again = false;
  let round: Promise<void> | null = null;
  const timer = setInterval(() => wake(), bounds.jobPollMs);
  timer.unref();

  function wake(): void {
    again = true;
    round ??= look().finally(() => {
      round = null;
    });
  }

  async function look(): Promise<void> {
    try {
      while (again && !isStopped) {
        // Whoever wakes it from here on may know of what this look does not see.
        again = false;
        const jobs = claimedSchema.parse((await pool.query(claim, [bounds.jobsAtOnceMax])).rows);
        if (jobs.length === bounds.jobsAtOnceMax) again = true;
        await Promise.all(jobs.map(answer));
      }
    } catch (error) {
      log.warn({ err: error }, "questions about limits could not be read or answered");
    }
  }

  async function answer(job: LimitJob): Promise<void> {
    let usage: LimitUsage | null = null;
    try {
      usage = await usageFor(job);
    } catch (error) {
      log.warn({ err: error, job: job.id }, "the counters could not be read or reset");
    }
    await pool.query(finish, usage === null ? [job.id, "failed", null, "failed"] : [job.id, "done", JSON.stringify(usage), null]);
  }

  /** Null where grant or counter are not of the job's server and so not of its organization. */
  async function usageFor({ server_id: serverId, kind, input: { grantId, key } }: LimitJob): Promise<LimitUsage | null> {
    const lookup = await servers.find(serverId);
    if (lookup.kind !== "served") return null;
    const grant = lookup.served.grantsById.get(grantId);
    if (grant === undefined) return null;
    const of = grant.policyId === null ? [] : liveCounters(lookup.served, grant.policyId, grantId);
    if (kind === "limit_reset") {
      if (grant.policyId === null || key === undefined || !of.some((counter) => counter.key === key)) return null;
      await counters.reset(grant.policyId, [key]);
    }
    return usageOfGrant(counters, grant.policyId ?? "", of, Date.now());
  }

  return {
    wake,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await round;
    },
  };
}
