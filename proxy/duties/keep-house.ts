// What must be done now and then, by one gateway at a time: partitions made ahead, counters of windows that are over removed, recorded
// argument values and replays deleted when their time is up.
import type { Pool } from "pg";
import type { Logger } from "@/lib/log/logger";
import { eraseArguments } from "./erase-arguments";
import { underAdvisoryLock } from "./under-advisory-lock";

const dayMs = 86_400_000;
const sweepMs = 600_000;
const eraseMs = 60_000;
const sweepRowsMax = 5_000;
const sweepRoundsMax = 200;
const sweepReplays = "DELETE FROM replays WHERE expires_at < now()";
const sweepCounters = `DELETE FROM limit_counters WHERE ctid = ANY(ARRAY(SELECT ctid FROM limit_counters WHERE expires_at < now() LIMIT ${sweepRowsMax}))`;

/** Does all of it now, and again in their time, until stopped. A failure is logged, and the next time tries again. */
export function keepHouse(pool: Pool, log: Logger): { stop(): Promise<void> } {
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
  for (const now of [partitions, counters, argumentValues, replays]) now();
  const timers = [setInterval(partitions, dayMs), setInterval(counters, sweepMs), setInterval(argumentValues, eraseMs), setInterval(replays, sweepMs)];
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await under;
    },
  };
}
