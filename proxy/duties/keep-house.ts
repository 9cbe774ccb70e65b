// What must be done now and then, by one gateway at a time: partitions made ahead, counters of windows that are over removed, recorded
// argument values, jobs, replays and the log itself deleted when their time is up, calls closed whose gateway is gone,
// calls counted for the overview.
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { StatementSigner } from "@/lib/audit-log/signed-statement";
import type { Logger } from "@/lib/log/logger";
import { lostCallsCloser } from "./close-lost-calls";
import { countCalls } from "./count-calls";
import { dutyRow } from "./duty-row";
import { eraseValues } from "./erase-values";
import { eraseLogs } from "./erase-logs";
import { pruneLog } from "./prune-log";
import { expiredRows, sweepExpired } from "./sweep-expired";
import { sweepJobs } from "./sweep-jobs";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const sweepMs = 600_000;
const eraseMs = 60_000;
const countMs = 60_000;
/** Between stretches of its work, which take less than half as long: it has no more than a third of the process. */
const restMs = 5;

export interface HouseDeps {
  /** Signs what is left of records whose time was up. */
  readonly signer: StatementSigner;
  /** The name under which outcomes are written here; of this process alone. */
  readonly writerId: string;
  /** How old a call must be to be lost where nobody has said what became of it. */
  readonly lostCallMs: number;
}

/** Does all of it now, and again in their time, until stopped, which cuts off what is under way. A failure is logged, and the next time tries again. */
export function keepHouse(pool: Pool, { signer, writerId, lostCallMs }: HouseDeps, log: Logger): { stop(): Promise<void> } {
  const ended = new AbortController();
  const stop = ended.signal;

  const row = () => dutyRow(pool, stop, log);
  const short = row();
  short.every(dayMs, "partitions", async (query) => void (await query("SELECT ensure_log_partitions()")));
  short.every(sweepMs, "counters", (query) => sweepExpired(expiredRows.counters, query));
  short.every(sweepMs, "request ids", (query) => sweepExpired(expiredRows.requestIds, query));
  short.every(eraseMs, "arguments", eraseValues);
  short.every(sweepMs, "strangers", (query) => sweepExpired(expiredRows.strangers, query));
  short.every(sweepMs, "jobs", sweepJobs);
  short.every(sweepMs, "replays", (query) => sweepExpired(expiredRows.replays, query));

  // What may take long, and keeps none of the others waiting.
  const long = row();
  const closeLostCalls = lostCallsCloser({ writerId, lostCallMs });
  long.every(hourMs, "lost calls", (_query, client) => closeLostCalls(client, stop));
  long.every(sweepMs, "erased logs", (_query, client) => eraseLogs(client, stop));
  long.every(hourMs, "log", (_query, client) => pruneLog(client, {
    signer, sha256: (bytes) => createHash("sha256").update(bytes).digest(), rest: () => pause(restMs), stop,
    onError: (error, org) => {
      if (!stop.aborted) log.error({ err: error, org }, "the log of an organization could not be pruned; it will be tried again");
    },
  }));

  const counting = row();
  counting.every(countMs, "tallies", (_query, client) => countCalls(client, stop));

  return {
    async stop() {
      ended.abort();
      await Promise.all([short.done(), long.done(), counting.done()]);
    },
  };
}
