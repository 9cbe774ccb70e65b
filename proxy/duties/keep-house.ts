// What must be done now and then, by one gateway at a time: partitions made ahead, counters of windows that are over removed, recorded
// argument values, replays and the log itself deleted when their time is up.
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { StatementSigner } from "@/lib/audit-log/signed-statement";
import type { Logger } from "@/lib/log/logger";
import { eraseArguments } from "./erase-arguments";
import { pruneLog } from "./prune-log";
import { underAdvisoryLock } from "./under-advisory-lock";

const dayMs = 86_400_000;
const sweepMs = 600_000;
const eraseMs = 60_000;
const pruneMs = 3_600_000;
const sweepRowsMax = 5_000;
const sweepRoundsMax = 200;
const sweepReplays = "DELETE FROM replays WHERE expires_at < now()";
const sweepCounters = `DELETE FROM limit_counters WHERE ctid = ANY(ARRAY(SELECT ctid FROM limit_counters WHERE expires_at < now() LIMIT ${sweepRowsMax}))`;

/** Does all of it now, and again in their time, until stopped. A failure is logged, and the next time tries again. Without a signer no record of the log is deleted. */
export function keepHouse(pool: Pool, signer: StatementSigner | null, log: Logger): { stop(): Promise<void> } {
  let under = Promise.resolve();
  const duty = (name: string, work: Parameters<typeof underAdvisoryLock>[2]) => () => {
    under = under.then(async () => {
      try {
        await underAdvisoryLock(pool, name, work);
      } catch (error) {
        log.warn({ err: error, duty: name }, "a duty failed; it will be tried again");
      }
    });
  };
  const partitions = duty("partitions", async (query) => void (await query("SELECT ensure_log_partitions()")));
  const counters = duty("counters", async (query) => {
    for (let round = 0; round < sweepRoundsMax; round += 1) {
      if ((await query(sweepCounters)) < sweepRowsMax) return;
    }
  });
  const argumentValues = duty("arguments", eraseArguments);
  const replays = duty("replays", async (query) => void (await query(sweepReplays)));
  const oldLog = duty("log", (_query, client) => pruneLog(client, {
    signer, sha256: (bytes) => createHash("sha256").update(bytes).digest(), nowMs: () => Date.now(),
    onError: (error, org) => log.error({ err: error, org }, "the log of an organization could not be pruned; it will be tried again"),
  }));
  for (const now of [partitions, counters, argumentValues, replays, oldLog]) now();
  const timers = [
    setInterval(partitions, dayMs), setInterval(counters, sweepMs), setInterval(argumentValues, eraseMs), setInterval(replays, sweepMs), setInterval(oldLog, pruneMs),
  ];
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await under;
    },
  };
}
