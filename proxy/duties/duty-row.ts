// Duties that wait for each other, each done by one gateway of many at a time.
import type { Pool, PoolClient } from "pg";
import type { Logger } from "@/lib/log/logger";
import { underAdvisoryLock } from "./under-advisory-lock";

export interface DutyRow {
  /** Does it now, and so often. Work that answers true has more to do: it comes again at once, behind those that wait. */
  every(ms: number, name: string, work: (query: (text: string) => Promise<number>, client: PoolClient) => Promise<unknown>): void;
  /** Resolves when nothing is under way any more, once all is to end. */
  done(): Promise<void>;
}

/** Works until `stop`, which cuts off what is under way. A failure is logged, and the next time tries again. */
export function dutyRow(pool: Pool, stop: AbortSignal, log: Logger): DutyRow {
  let under = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];
  stop.addEventListener("abort", () => timers.forEach((timer) => clearInterval(timer)), { once: true });
  return {
    every(ms, name, work) {
      let isWaiting = false;
      const now = () => {
        if (isWaiting) return;
        isWaiting = true;
        under = under.then(async () => {
          isWaiting = false;
          if (stop.aborted) return;
          let isMore = false;
          try {
            await underAdvisoryLock(pool, name, async (query, client) => {
              isMore = (await work(query, client)) === true;
            }, stop);
          } catch (error) {
            if (!stop.aborted) log.warn({ err: error, duty: name }, "a duty failed; it will be tried again");
          }
          if (isMore) now();
        });
      };
      now();
      timers.push(setInterval(now, ms).unref());
    },
    done: () => under,
  };
}
