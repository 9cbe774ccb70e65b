// Spools whose process is gone: a worker that crashed, a gateway that was killed, a machine that lost its power. Whoever locks one carries it over;
// nothing is ever added to it.
import type { GatewayBounds } from "../bounds";
import { carryOverSpool, type CarriedOver, type CarryBounds, type CarryDeps } from "./carry-over-spool";
import { shipPace } from "./ship-pace";
import { removeLeftovers, spoolsIn, takeOver, type OwnedFolder } from "./spool-folder";

export interface Adoption {
  /** Bytes of the spool at hand that are not in Postgres yet. */
  bytesBehind(): number;
  failingSinceMs(): number | null;
  /** How long the oldest spool is known that is not in Postgres, be it that it cannot be read; 0 where there is none. */
  ageMs(): number;
  stop(): Promise<void>;
}

type Bounds = CarryBounds & Pick<GatewayBounds, "spoolAdoptEveryMs" | "spoolShipRecordsMax" | "spoolShipRetryMs" | "spoolShipRetryMaxMs">;

interface Hearers extends Pick<CarryDeps, "nowMs" | "onError" | "onDamage"> {
  readonly monotonicMs: () => number;
  readonly onAdopted: (log: string, facts: CarriedOver) => void;
}

/** Where spools are, which of them is this process's own, and where to they are carried. */
export interface Orphanage extends Pick<CarryDeps, "disk" | "root" | "ship"> {
  readonly ownLog: string;
  readonly bounds: Bounds;
}

/** Looks for orphans at once, and now and then; one at a time, until each is in Postgres. */
export function adoptSpools({ disk, root, ownLog, ship, bounds }: Orphanage, { nowMs, monotonicMs, onError, onAdopted, onDamage }: Hearers): Adoption {
  let behind = 0;
  /** Since when a spool is known that has no process, by the monotonic clock. */
  const orphans = new Map<string, number>();
  const pace = shipPace(bounds, monotonicMs);
  let isStopped = false;
  let wake: () => void = () => undefined;

  async function pause(ms: number): Promise<void> {
    if (isStopped) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
      timer.unref();
    });
    clearTimeout(timer);
  }

  const carrying: CarryDeps = {
    disk, root, ship, pace, bounds, pause, isStopped: () => isStopped, nowMs, onBehind: (bytes) => void (behind = bytes), onError, onDamage,
  };

  function meet(log: string): void {
    if (!orphans.has(log)) orphans.set(log, monotonicMs());
  }

  async function round(): Promise<void> {
    removeLeftovers(root, onError);
    const logs = spoolsIn(root).filter((log) => log !== ownLog);
    for (const log of orphans.keys()) if (!logs.includes(log)) orphans.delete(log);
    for (const log of logs) {
      if (isStopped) return;
      let owned: OwnedFolder | null = null;
      try {
        owned = takeOver(root, log);
        if (owned !== null) {
          meet(log);
          const carried = await carryOverSpool(owned, log, carrying);
          if (carried !== null) onAdopted(log, carried);
        }
        orphans.delete(log);
      } catch (error) {
        // Tried again in the next round; the others are not to wait for it.
        meet(log);
        onError(new Error(`the spool ${log} cannot be carried over`, { cause: error }));
      } finally {
        behind = 0;
        owned?.release();
      }
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      await round().catch(onError);
      await pause(bounds.spoolAdoptEveryMs);
    }
  }

  const running = run();
  return {
    bytesBehind: () => behind,
    failingSinceMs: pace.failingSinceMs,
    ageMs: () => (orphans.size === 0 ? 0 : monotonicMs() - Math.min(...orphans.values())),
    async stop() {
      isStopped = true;
      wake();
      await running;
    },
  };
}
