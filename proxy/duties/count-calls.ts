// Counts calls by the hour for the console's overview: those that are over, and again those that got a late row (ADR 0038).
import type { PoolClient } from "pg";

export interface CountBounds {
  /** A month of hours and more: a long log is caught up with in a few rounds. */
  readonly stepsMax: number;
  readonly timeMaxMs: number;
  /** After so long a step counts no further organization; what it has counted stays. */
  readonly stepMs: number;
  /** One hour of one organization may be tens of millions of rows: more than other statements of a gateway may take. */
  readonly stepMaxMs: number;
}

export const countBounds: CountBounds = { stepsMax: 1_000, timeMaxMs: 20_000, stepMs: 5_000, stepMaxMs: 600_000 };

/** Takes up the counting where it ended, until it is stopped, for 20 seconds and one step at most; what is left waits for the next time. Rejects where Postgres does not do it in time. */
export async function countCalls(client: Pick<PoolClient, "query">, stop?: AbortSignal, { stepsMax, timeMaxMs, stepMs, stepMaxMs } = countBounds): Promise<void> {
  const until = performance.now() + timeMaxMs;
  await client.query(`SET statement_timeout TO ${stepMaxMs}`);
  // Where this process ends meanwhile, Postgres is to notice.
  await client.query("SET client_connection_check_interval TO 1000");
  for (let step = 0; step < stepsMax && performance.now() < until && stop?.aborted !== true; step += 1) {
    // The timeout is read by pg as the time that it waits itself, in the place of the pool's.
    const counting = { text: "SELECT tally_calls($1 * interval '1 millisecond') AS more", values: [stepMs], query_timeout: stepMaxMs + 500 };
    const { rows } = await client.query<{ more: boolean }>(counting);
    if (rows[0]?.more !== true) break;
  }
  await client.query("RESET client_connection_check_interval");
  await client.query("RESET statement_timeout");
}
