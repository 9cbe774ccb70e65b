// Waits until a replay has something new to say.

import { consoleEnv } from "@/lib/env/console-env";
import { takeJobTicket } from "@/lib/jobs/job-announcements";
import { provenForMs, stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readReplay } from "./read-replay";
import { replayMoment } from "./replay-moment";
import { isReplayOver, type ReplayRecord } from "./replay-record";

const replayWaitMaxMs = 30_000;
/** Queued this long without being picked up, or without a sign of life: no gateway is there. */
const silentMaxMs = 45_000;

interface ReplayWait {
  readonly replayId: string;
  /** At most 30 s. */
  readonly timeoutMs?: number;
  /** What the caller has seen already, as `replayMoment` writes it; absent: only the end is waited for. */
  readonly seen?: string;
}

/**
 * The replay as soon as it is over or differs from `seen`, or as it stands after the time-out. One that no gateway answers has failed.
 * `prove` opens the tenant anew; the wait ends with what it throws, and writes nothing then.
 */
export async function watchReplay(opened: TenantContext, wait: ReplayWait, prove: () => Promise<TenantContext>, databaseUrl = consoleEnv().CONSOLE_DATABASE_URL): Promise<ReplayRecord> {
  const proven = stayProven(opened, prove);
  const deadlineMs = performance.now() + Math.min(wait.timeoutMs ?? replayWaitMaxMs, replayWaitMaxMs);
  const ticket = takeJobTicket(databaseUrl, wait.replayId);
  try {
    for (;;) {
      const replay = await readReplay(await proven(), { replayId: wait.replayId });
      const remainingMs = deadlineMs - performance.now();
      if (isReplayOver(replay) || (wait.seen !== undefined && replayMoment(replay) !== wait.seen) || remainingMs <= 0) {
        if (isReplayOver(replay)) return replay;
        const tenant = await proven();
        return (await giveUp(tenant, wait.replayId)) ? await readReplay(tenant, { replayId: wait.replayId }) : replay;
      }
      await ticket.next(Math.min(remainingMs, provenForMs));
    }
  } finally {
    ticket.close();
  }
}

/** Marks it failed if nobody works on it; true when that was done here. */
async function giveUp(tenant: TenantContext, replayId: string, now = new Date()): Promise<boolean> {
  const before = new Date(now.getTime() - silentMaxMs);
  const { count } = await tenant.transaction((db) => db.replay.updateMany({
    where: { id: replayId, OR: [{ state: "queued", createdAt: { lt: before } }, { state: "running", beatAt: { lt: before } }] },
    data: { state: "failed", errorCode: "gateway_unavailable", finishedAt: now },
  }));
  return count > 0;
}
