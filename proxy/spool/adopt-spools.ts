// Spools whose process is gone: a worker that crashed, a gateway that was killed, a machine that lost its power. Whoever locks one ships what
// is left in it, and says of each call that had begun and not ended that its outcome is unknown. Nothing is ever added to it.
import path from "node:path";
import type { GatewayBounds } from "../bounds";
import { unknownOutcomeOf } from "../recorder/outcome-record";
import { inspectRemainder, type Remainder } from "./read-records";
import type { ReadRecord } from "./record-format";
import { followCall, readHead, type OpenCall } from "./segment-head";
import { shipPace } from "./ship-pace";
import { shipNext, type Ship, type ShipBounds } from "./ship-segment";
import type { SpoolDisk } from "./spool-disk";
import { doneName, removeLeftovers, spoolsIn, takeOver, type OwnedFolder } from "./spool-folder";

export interface Adoption {
  /** Bytes of the spool at hand that are not in Postgres yet. */
  bytesBehind(): number;
  failingSinceMs(): number | null;
  /** How long the oldest spool is known that is not in Postgres, be it that it cannot be read; 0 where there is none. */
  ageMs(): number;
  stop(): Promise<void>;
}

type Bounds = ShipBounds & Pick<GatewayBounds, "spoolAdoptEveryMs" | "spoolShipRecordsMax" | "spoolCatchUpPauseMs" | "spoolShipRetryMs" | "spoolShipRetryMaxMs">;

interface Hearers {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onAdopted: (log: string, facts: { readonly records: number; readonly unknown: number }) => void;
  readonly onDamage: (file: string, remainder: Remainder) => Promise<void>;
}

/** Postgres did not take a batch, for the reason that is its cause. */
class NotShipped extends Error {
  constructor(override readonly cause: unknown) {
    super("the records of a spool were not shipped");
  }
}

/** Where spools are, which of them is this process's own, and where to they are carried. */
export interface Orphanage {
  readonly disk: SpoolDisk;
  readonly root: string;
  readonly ownLog: string;
  readonly ship: Ship;
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

  const shipping: Ship = async (log, batch) => {
    try {
      await ship(log, batch);
    } catch (cause) {
      throw new NotShipped(cause);
    }
  };

  /** Until Postgres takes it; false where it was stopped. A disk that cannot be read is no reason to wait: whoever comes next in line would, too. */
  async function insist(work: () => Promise<void>): Promise<boolean> {
    while (!isStopped) {
      try {
        await work();
        pace.worked();
        return true;
      } catch (error) {
        if (!(error instanceof NotShipped)) throw error;
        onError(error.cause);
        await pause(pace.failed());
      }
    }
    return false;
  }

  async function adopt(owned: OwnedFolder, log: string): Promise<void> {
    const files = (await disk.list(owned.folder)).filter((name) => name.endsWith(".seg")).sort();
    const sizes = await Promise.all(files.map((name) => disk.size(path.join(owned.folder, name))));
    behind = sizes.reduce((sum, bytes) => sum + bytes, 0);
    const open = new Map<string, OpenCall>();
    /** What the next head says of calls is not known from records: nothing was read before it, or not all. */
    let isHeadNews = true;
    let through = 0;
    /** The highest position that is known of, whether its record is here or not. */
    let known = 0;
    let records = 0;

    function learn(record: ReadRecord): void {
      if (record.n > 0) return followCall(open, record.body);
      const head = readHead(record);
      if (head === null) return;
      known = Math.max(known, head.through);
      if (isHeadNews) for (const call of head.open) open.set(call.id, call);
      isHeadNews = false;
    }

    for (const [index, name] of files.entries()) {
      const to = sizes[index] ?? 0;
      const file = path.join(owned.folder, name);
      const handle = await disk.open(file);
      try {
        let from = 0;
        for (let stop: "end" | "bad" | null = null; stop === null;) {
          const isOver = !(await insist(async () => {
            const shipped = await shipNext(handle, { from, to, through, recordsMax: pace.recordsMax() }, { log, ship: shipping, bounds, onRead: learn });
            records += shipped.sent;
            ({ next: from, through, stop } = shipped);
            if (stop === null && from >= to) stop = "end";
          }));
          if (isOver) return;
          await pause(bounds.spoolCatchUpPauseMs);
        }
        const remainder = await inspectRemainder(handle, from, to, bounds.spoolRecordBytesMax);
        known = Math.max(known, remainder.through);
        isHeadNews ||= remainder.tail !== "clean";
        if (remainder.tail !== "clean") await onDamage(file, remainder);
      } finally {
        await handle.close();
      }
      behind -= to;
    }
    // At positions that follow from the spool alone: whoever does this again after a crash says the same, and it is written once.
    known = Math.max(known, through);
    const at = new Date(nowMs()).toISOString();
    const unknown = Array.from(open.values(), (call, index) => ({ n: known + 1 + index, org: call.org, body: JSON.stringify(unknownOutcomeOf(call, at)) }));
    for (let done = 0; done < unknown.length;) {
      const isOver = !(await insist(async () => {
        const batch = unknown.slice(done, done + pace.recordsMax());
        await shipping(log, batch);
        done += batch.length;
      }));
      if (isOver) return;
    }
    const gone = path.join(root, doneName(log));
    await disk.rename(owned.folder, gone);
    await disk.remove(gone);
    onAdopted(log, { records, unknown: unknown.length });
  }

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
          await adopt(owned, log);
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
