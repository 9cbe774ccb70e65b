// Carries what is left of one spool whose process is gone into Postgres, and says of each call that had begun and not ended that its outcome is
// unknown. Nothing is added to the spool; it goes once all of it is there.
import path from "node:path";
import type { GatewayBounds } from "../bounds";
import { leftCalls, type LeftCalls } from "./left-calls";
import { inspectRemainder, type Remainder } from "./read-records";
import type { ShipPace } from "./ship-pace";
import { shipNext, type Ship, type ShipBounds } from "./ship-segment";
import type { SpoolDisk, SpoolFile } from "./spool-disk";
import { doneName, type OwnedFolder } from "./spool-folder";

export type CarryBounds = ShipBounds & Pick<GatewayBounds, "spoolCatchUpPauseMs">;

export interface CarryDeps {
  readonly disk: SpoolDisk;
  /** The folder of all spools. */
  readonly root: string;
  readonly ship: Ship;
  readonly pace: ShipPace;
  readonly bounds: CarryBounds;
  /** At once where it was stopped. */
  readonly pause: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
  readonly nowMs: () => number;
  /** Bytes of it that are not in Postgres yet. */
  readonly onBehind: (bytes: number) => void;
  readonly onError: (error: unknown) => void;
  readonly onDamage: (file: string, remainder: Remainder) => Promise<void>;
}

export interface CarriedOver {
  readonly records: number;
  /** Calls whose outcome nobody knows. */
  readonly unknown: number;
}

/** Postgres did not take a batch, for the reason that is its cause. */
class NotShipped extends Error {
  constructor(override readonly cause: unknown) {
    super("the records of a spool were not shipped");
  }
}

/** Tries until Postgres takes it; null where it was stopped before. Rejects where the disk cannot be read: that is no reason to wait, for whoever comes next in line would, too. */
export async function carryOverSpool({ folder }: OwnedFolder, log: string, deps: CarryDeps): Promise<CarriedOver | null> {
  const { disk, root, bounds, pace, nowMs, onBehind, onDamage } = deps;
  const files = (await disk.list(folder)).filter((name) => name.endsWith(".seg")).sort();
  const segments = await Promise.all(files.map(async (name) => ({ file: path.join(folder, name), bytes: await disk.size(path.join(folder, name)) })));
  let behind = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  onBehind(behind);
  const calls = leftCalls();
  let records = 0;
  let through = 0;
  for (const { file, bytes } of segments) {
    const handle = await disk.open(file);
    try {
      const carried = await carryRecords(handle, { log, bytes, through, calls }, deps);
      if (carried === null) return null;
      records += carried.sent;
      ({ through } = carried);
      const remainder = await inspectRemainder(handle, carried.end, bytes, bounds.spoolRecordBytesMax);
      calls.ended(remainder);
      if (remainder.tail !== "clean") await onDamage(file, remainder);
    } finally {
      await handle.close();
    }
    onBehind((behind -= bytes));
  }
  const unknown = calls.outcomes(new Date(nowMs()).toISOString());
  for (let done = 0; done < unknown.length;) {
    const batch = unknown.slice(done, done + pace.recordsMax());
    if (!(await insist((ship) => ship(log, batch), deps))) return null;
    done += batch.length;
  }
  const gone = path.join(root, doneName(log));
  await disk.rename(folder, gone);
  await disk.remove(gone);
  return { records, unknown: unknown.length };
}

/** The records of one segment, beyond the position `through`; null where it was stopped. */
async function carryRecords(
  handle: SpoolFile, { log, bytes: to, through: before, calls }: { readonly log: string; readonly bytes: number; readonly through: number; readonly calls: LeftCalls }, deps: CarryDeps,
): Promise<{ readonly end: number; readonly through: number; readonly sent: number } | null> {
  const { bounds, pace, pause } = deps;
  let from = 0;
  let through = before;
  let sent = 0;
  let isOver = false;
  while (!isOver) {
    const isTaken = await insist(async (ship) => {
      const shipped = await shipNext(handle, { from, to, through, recordsMax: pace.recordsMax() }, { log, ship, bounds, onRead: calls.read });
      sent += shipped.sent;
      ({ next: from, through } = shipped);
      isOver = shipped.stop !== null || from >= to;
    }, deps);
    if (!isTaken) return null;
    await pause(bounds.spoolCatchUpPauseMs);
  }
  return { end: from, through, sent };
}

/** Until Postgres takes it; false where it was stopped. */
async function insist(work: (ship: Ship) => Promise<void>, { ship, pace, pause, isStopped, onError }: CarryDeps): Promise<boolean> {
  const shipping: Ship = async (log, batch) => {
    try {
      await ship(log, batch);
    } catch (cause) {
      throw new NotShipped(cause);
    }
  };
  while (!isStopped()) {
    try {
      await work(shipping);
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
