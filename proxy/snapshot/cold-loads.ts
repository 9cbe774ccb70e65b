// Whose turn it is to be read from Postgres. What anybody may ask for waits behind what was served here before: whoever makes up ids keeps nobody
// from a server that has only changed. And of those that were served, organizations take turns: one with hundreds of servers forgets all of them
// at any change of its own, and keeps no other waiting for them.
import { fairQueue } from "@/lib/base/fair-queue";
import type { GatewayBounds } from "../bounds";

export interface ColdLoads {
  /**
   * What `work` comes to, once it is its turn; `full` where too many wait already and the organization has as much as an equal part of
   * them. `orgId` is null for a server that was not served here before.
   */
  run<Result>(orgId: string | null, work: () => Promise<Result>): Promise<Result | "full">;
}

type Bounds = Pick<GatewayBounds, "coldLoadsMax" | "coldLoadsPerOrgMax" | "coldLoadsWaitingMax">;

export function coldLoads({ coldLoadsMax, coldLoadsPerOrgMax, coldLoadsWaitingMax }: Bounds): ColdLoads {
  const known = fairQueue<() => void>();
  const strange: (() => void)[] = [];
  const runningOf = new Map<string, number>();
  let running = 0;

  const mayRun = (orgId: string) => (runningOf.get(orgId) ?? 0) < coldLoadsPerOrgMax;

  function count(orgId: string | null, by: 1 | -1): void {
    running += by;
    if (orgId === null) return;
    const ofOrg = (runningOf.get(orgId) ?? 0) + by;
    if (ofOrg > 0) runningOf.set(orgId, ofOrg);
    else runningOf.delete(orgId);
  }

  function isFull(orgId: string | null): boolean {
    if (orgId === null) return strange.length >= coldLoadsWaitingMax;
    const waiting = known.waitingOf(orgId);
    return known.size() >= coldLoadsWaitingMax && waiting > 0 && waiting * known.owners() >= known.size();
  }

  return {
    async run(orgId, work) {
      if (running < coldLoadsMax && (orgId === null || mayRun(orgId))) {
        count(orgId, 1);
      } else {
        if (isFull(orgId)) return "full";
        await new Promise<void>((resolve) => {
          const begin = () => {
            count(orgId, 1);
            resolve();
          };
          if (orgId === null) strange.push(begin);
          else known.add(orgId, begin);
        });
      }
      try {
        return await work();
      } finally {
        count(orgId, -1);
        // The place goes to the next without being free in between.
        (known.take(mayRun)?.job ?? strange.shift())?.();
      }
    },
  };
}
