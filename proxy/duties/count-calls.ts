// Counts calls by the hour for the console's overview: the hours that are over, again those that got a late row, and of who calls often the one in progress (ADR 0038).
import type { PoolClient } from "pg";
import { z } from "zod";
import { answerMs } from "../postgres/open-postgres";

export interface CountBounds {
  /** In one run; what is left waits for the next. */
  readonly slicesMax: number;
  readonly timeMaxMs: number;
  /** Calls of one organization's hour that are counted by one statement, however many it had. */
  readonly sliceCalls: number;
  /** More than other statements of a gateway may take: six milliseconds a call, of a disk that has none of them at hand. */
  readonly sliceMaxMs: number;
  /** Whose hour in progress has more calls than this has it counted as it goes: a page reads twelve times as many itself. */
  readonly openCalls: number;
  /** Counts whose time is up that one statement deletes. */
  readonly forgetRows: number;
}

export const countBounds: CountBounds = { slicesMax: 20_000, timeMaxMs: 20_000, sliceCalls: 10_000, sliceMaxMs: 60_000, openCalls: 50_000, forgetRows: 10_000 };

const openWalks = "SELECT open_tally_walks($1)";
const nextWalk = "SELECT org_id AS org, hour FROM next_tally_walk($1)";
const countSlice = "SELECT tally_slice($1, $2, $3)";
const forget = "SELECT forget_tallies($1) AS gone";
const goneSchema = z.tuple([z.object({ gone: z.int() })]);
const walkSchema = z.array(z.object({ org: z.string(), hour: z.date() })).max(1);

/**
 * Takes up the counting where it ended, until it is stopped, for 20 seconds and one statement at most. Each slice stays, and organizations take turns: one whose
 * hour cannot be counted is passed over in this run, and keeps nobody waiting. Rejects in the end with the first that was.
 */
export async function countCalls(client: Pick<PoolClient, "query">, stop?: AbortSignal, { slicesMax, timeMaxMs, sliceCalls, sliceMaxMs, openCalls, forgetRows } = countBounds): Promise<void> {
  const until = performance.now() + timeMaxMs;
  const failed = new Map<string, Error>();
  await client.query(`SET statement_timeout TO ${String(sliceMaxMs)}`);
  // Where this process ends meanwhile, Postgres is to notice.
  await client.query("SET client_connection_check_interval TO 1000");
  // The timeout is read by pg as the time that it waits itself, in the place of the pool's.
  const ask = (text: string, values: readonly unknown[]) => {
    const asked = { text, values: [...values], query_timeout: sliceMaxMs + answerMs };
    return client.query(asked);
  };
  const isOver = () => performance.now() >= until || stop?.aborted === true;
  for (let slice = 0; slice < slicesMax && !isOver(); slice += 1) {
    const [walk] = walkSchema.parse((await ask(nextWalk, [[...failed.keys()]])).rows);
    if (walk === undefined) break;
    try {
      await ask(countSlice, [walk.org, walk.hour, sliceCalls]);
    } catch (error) {
      failed.set(walk.org, new Error(`the calls of ${walk.org} in the hour of ${walk.hour.toISOString()} could not be counted`, { cause: error }));
    }
  }
  // Walked from the next run on.
  await ask(openWalks, [openCalls]);
  for (let gone = forgetRows; gone >= forgetRows && !isOver();) [{ gone }] = goneSchema.parse((await ask(forget, [forgetRows])).rows);
  await client.query("RESET client_connection_check_interval");
  await client.query("RESET statement_timeout");
  const [first] = failed.values();
  if (first !== undefined) throw first;
}
