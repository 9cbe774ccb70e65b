// Answers the console's quick questions, of some kinds, each by one function. Any number of gateways share one queue.
import type { Pool } from "pg";
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";

// One that ran for this long has lost its gateway; all these kinds may be done twice.
const isWaiting = "j.kind = ANY($1) AND (j.state = 'queued' OR (j.state = 'running' AND j.started_at < now() - interval '10 seconds'))";
// Whose organization has the fewest under way comes first, of these whose last question was taken the longest ago, then who asked first: nobody's one question
// waits for another's many.
const claim = `
WITH turns AS MATERIALIZED (
  SELECT w.org_id, o.running, t.last FROM (SELECT DISTINCT j.org_id FROM jobs j WHERE ${isWaiting}) w
  CROSS JOIN LATERAL (SELECT count(*) AS running FROM jobs r WHERE r.state = 'running' AND r.org_id = w.org_id AND r.kind = ANY($1) AND r.started_at >= now() - interval '10 seconds') o
  CROSS JOIN LATERAL (SELECT max((SELECT max(l.started_at) FROM jobs l WHERE l.org_id = w.org_id AND l.kind = k.kind)) AS last FROM unnest($1::text[]) k(kind)) t
)
UPDATE jobs SET state = 'running', started_at = now() WHERE id = (
  SELECT j.id FROM jobs j JOIN turns t ON t.org_id = j.org_id
  WHERE ${isWaiting} AND t.running < $2
  ORDER BY t.running, t.last NULLS FIRST, j.created_at LIMIT 1 FOR UPDATE OF j SKIP LOCKED)
RETURNING id, org_id, server_id, kind, input`;
const finish = "UPDATE jobs SET state = $2, result = $3::jsonb, error_code = $4, finished_at = now() WHERE id = $1 AND state = 'running'";
const claimedSchema = z.array(z.object({ id: z.string(), org_id: z.string(), server_id: z.string(), kind: z.string(), input: z.unknown() })).max(1);
export type Question = z.output<typeof claimedSchema>[number];

export interface Questions {
  /** Looks at once; now and then it does besides. */
  wake(): void;
  stop(): Promise<void>;
}

/** `answer` gives what is written as the result, or null where there is none to give; where it rejects, that is logged with `failure`. */
export function runQuestions(
  pool: Pool, kinds: readonly string[], answer: (question: Question) => Promise<object | null>,
  bounds: Pick<GatewayBounds, "jobsAtOnceMax" | "questionsPerOrgMax" | "jobPollMs">, log: Logger, failure: string,
): Questions {
  const underWay = new Set<Promise<void>>();
  let isStopped = false;
  let again = false;
  let isLooking = false;
  let looked = Promise.resolve();
  const timer = setInterval(() => wake(), bounds.jobPollMs);
  timer.unref();

  function wake(): void {
    again = true;
    if (!isLooking) looked = look();
  }

  async function look(): Promise<void> {
    isLooking = true;
    try {
      while (again && !isStopped && underWay.size < bounds.jobsAtOnceMax) {
        // Whoever wakes it from here on may know of what this look does not see.
        again = false;
        const [question] = claimedSchema.parse((await pool.query(claim, [kinds, bounds.questionsPerOrgMax])).rows);
        if (question === undefined) continue;
        again = true;
        begin(question);
      }
    } catch (error) {
      log.warn({ err: error, kinds }, "questions of the console could not be read");
    } finally {
      isLooking = false;
    }
  }

  /** Nobody's question waits for another that takes long, as long as there is room. */
  function begin(question: Question): void {
    const settled = settle(question).catch((error: unknown) => log.warn({ err: error, job: question.id }, "an answer to the console could not be written")).finally(() => {
      underWay.delete(settled);
      if (!isStopped) wake();
    });
    underWay.add(settled);
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
      await looked;
      await Promise.all(underWay);
    },
  };
}
