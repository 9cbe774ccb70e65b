// Answers the console's quick questions, of some kinds, each by one function. Any number of gateways share one queue.
import type { Pool } from "pg";
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";

// One that ran for this long has lost its gateway; all these kinds may be done twice.
const claim = `
UPDATE jobs SET state = 'running', started_at = now() WHERE id = ANY(ARRAY(
  SELECT id FROM jobs WHERE kind = ANY($2) AND (state = 'queued' OR (state = 'running' AND started_at < now() - interval '10 seconds'))
  ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))
RETURNING id, org_id, server_id, kind, input`;
const finish = "UPDATE jobs SET state = $2, result = $3::jsonb, error_code = $4, finished_at = now() WHERE id = $1 AND state = 'running'";
const claimedSchema = z.array(z.object({ id: z.string(), org_id: z.string(), server_id: z.string(), kind: z.string(), input: z.unknown() }));
export type Question = z.output<typeof claimedSchema>[number];

export interface Questions {
  /** Looks at once; now and then it does besides. */
  wake(): void;
  stop(): Promise<void>;
}

/** `answer` gives what is written as the result, or null where there is none to give; where it rejects, that is logged with `failure`. */
export function runQuestions(
  pool: Pool, kinds: readonly string[], answer: (question: Question) => Promise<object | null>,
  bounds: Pick<GatewayBounds, "jobsAtOnceMax" | "jobPollMs">, log: Logger, failure: string,
): Questions {
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
        const questions = claimedSchema.parse((await pool.query(claim, [bounds.jobsAtOnceMax, kinds])).rows);
        if (questions.length === bounds.jobsAtOnceMax) again = true;
        await Promise.all(questions.map(settle));
      }
    } catch (error) {
      log.warn({ err: error, kinds }, "questions of the console could not be read or answered");
    }
  }

  async function settle(question: Question): Promise<void> {
    let said: object | null = null;
    try {
      said = await answer(question);
    } catch (error) {
      log.warn({ err: error, job: question.id }, failure);
    }
    await pool.query(finish, said === null ? [question.id, "failed", null, "failed"] : [question.id, "done", JSON.stringify(said), null]);
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
