// Each minute, one gateway of many: new records of every organization are signed over. Apart from the other house work, which may take longer.
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { StatementSigner } from "@/lib/audit-log/signed-statement";
import type { Logger } from "@/lib/log/logger";
import { underAdvisoryLock } from "./under-advisory-lock";
import { checkpointBounds, writeCheckpoints } from "./write-checkpoints";

const everyMs = 60_000;
/** Between stretches of its work, which take less than half as long: it has no more than a third of the process. */
const restMs = 5;

/** Now, and a minute after the last turn ended, or at once where that left records, until stopped. A failure is logged, and the next turn tries again. */
export function keepCheckpoints(pool: Pool, signer: StatementSigner, log: Logger, bounds = checkpointBounds): { stop(): Promise<void> } {
  const ended = new AbortController();
  const stop = ended.signal;
  let timer: NodeJS.Timeout | undefined;
  let turn = takeTurn();

  async function takeTurn(): Promise<void> {
    let isMore = false;
    try {
      await underAdvisoryLock(pool, "checkpoints", async (_query, client) => {
        isMore = await writeCheckpoints(client, {
          signer, bounds, isOver: () => stop.aborted, rest: () => pause(restMs),
          sha256: (bytes) => createHash("sha256").update(bytes).digest(),
          onError: (error, org) => {
            if (!stop.aborted) log.error({ err: error, org }, "a checkpoint of an organization's log could not be written; it will be tried again");
          },
        });
      }, stop);
    } catch (error) {
      if (!stop.aborted) log.warn({ err: error, duty: "checkpoints" }, "a duty failed; it will be tried again");
    }
    if (stop.aborted) return;
    timer = setTimeout(() => {
      turn = takeTurn();
    }, isMore ? restMs : everyMs);
    timer.unref();
  }

  return {
    async stop() {
      ended.abort();
      clearTimeout(timer);
      await turn;
    },
  };
}
