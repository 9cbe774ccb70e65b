// Takes work that the console queued and does it here, where sockets to tenants' hosts may be opened. Any number of gateways share one queue.
import type { Pool } from "pg";
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { IntrospectionOutcome } from "./introspect-server";

export const jobChannel = "portcullis_job_queued";

// A job that runs for longer than any job may has lost its gateway. `started_at` is its sign of life: the bound on a job's time is shorter.
// Whose organization has the fewest under way comes first, of these whose last look began the longest ago, then who asked first: nobody's one look waits for another's many.
const claim = `
UPDATE jobs SET state = 'running', started_at = now(), progress = 'Picked up by the gateway.' WHERE id = (
  SELECT id FROM jobs WHERE kind = 'introspect' AND (state = 'queued' OR (state = 'running' AND started_at < now() - $1 * interval '1 millisecond'))
  ORDER BY (SELECT count(*) FROM jobs r WHERE r.org_id = jobs.org_id AND r.state = 'running' AND r.started_at >= now() - $1 * interval '1 millisecond'),
    (SELECT max(l.started_at) FROM jobs l WHERE l.org_id = jobs.org_id AND l.kind = 'introspect') NULLS FIRST, created_at
  LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, server_id, created_at < now() - $2 * interval '1 millisecond' AS expired`;
const putBack = "UPDATE jobs SET state = 'queued', started_at = NULL, progress = '' WHERE id = $1 AND state = 'running'";
const claimedSchema = z.object({ id: z.string(), server_id: z.string(), expired: z.boolean() });

export interface JobRunner {
  /** Looks for work at once. */
  wake(): void;
  /** Takes no more work, and puts what is under way back into the queue. */
  stop(): Promise<void>;
}

/** Works until stopped, at most so many jobs at a time. A job that fails here is marked so; a job taken by two gateways ends once. */
export function runJobs(
  pool: Pool, introspect: (serverId: string, progress: (text: string) => void, stop: AbortSignal) => Promise<IntrospectionOutcome | null>,
  bounds: GatewayBounds, log: Logger,
): JobRunner {
  let running = 0;
  const stopping = new AbortController();
  let isClaiming = false;
  let again = false;
  let idle: (() => void) | null = null;
  const timer = setInterval(() => void look(), bounds.jobPollMs);
  timer.unref();

  async function look(): Promise<void> {
    again = true;
    if (isClaiming) return;
    isClaiming = true;
    try {
      while (again && !stopping.signal.aborted && running < bounds.jobsAtOnceMax) {
        // Whoever wakes it from here on may know of what this look does not see.
        again = false;
        if (await takeOne()) again = true;
      }
    } catch (error) {
      log.warn({ err: error }, "the queue of jobs could not be read");
    } finally {
      isClaiming = false;
    }
  }

  async function takeOne(): Promise<boolean> {
    const { rows } = await pool.query(claim, [bounds.jobLostMs, bounds.jobExpiryMs]);
    const [row]: unknown[] = rows;
    if (row === undefined) return false;
    const job = claimedSchema.parse(row);
    running += 1;
    void work(job).finally(() => {
      running -= 1;
      if (running === 0) idle?.();
      void look();
    });
    return true;
  }

  async function work(job: z.infer<typeof claimedSchema>): Promise<void> {
    try {
      const outcome = job.expired ? null : await introspect(job.server_id, (text) => void say(job.id, text), stopping.signal);
      if (stopping.signal.aborted && outcome?.ok !== true) await pool.query(putBack, [job.id]);
      else if (outcome === null) await finish(job.id, "failed", null, job.expired ? "gateway_unavailable" : "failed");
      else if (outcome.ok) await finish(job.id, "done", JSON.stringify(outcome.result), null);
      else {
        // Not what the error says: those may be the server's words, and it knows our credential (law L5).
        const error = outcome.error instanceof Error ? outcome.error.name : undefined;
        log.info({ job: job.id, server: job.server_id, code: outcome.code, error }, "a server could not be introspected");
        const { authorization, httpStatus } = outcome;
        await finish(job.id, "failed", authorization === undefined && httpStatus === undefined ? null : JSON.stringify({ authorization, httpStatus }), outcome.code);
      }
    } catch (error) {
      log.error({ err: error, job: job.id }, "a job failed in the gateway");
      await finish(job.id, "failed", null, "failed").catch(() => undefined);
    }
  }

  async function say(id: string, text: string): Promise<void> {
    await pool.query("UPDATE jobs SET progress = $2 WHERE id = $1 AND state = 'running'", [id, text]).catch(() => undefined);
  }

  /** Whoever ended it first has ended it: the console may have given it up. A look of which nobody wants to know any more leaves nothing. */
  async function finish(id: string, state: "done" | "failed", result: string | null, code: string | null): Promise<void> {
    await pool.query(
      "UPDATE jobs SET state = $2, result = CASE WHEN applied_at IS NULL THEN $3::jsonb END, error_code = $4, finished_at = now(), progress = '' WHERE id = $1 AND state = 'running'",
      [id, state, result, code],
    );
  }

  return {
    wake: () => void look(),
    async stop() {
      stopping.abort();
      clearInterval(timer);
      if (running > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
    },
  };
}
