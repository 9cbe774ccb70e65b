// Carries what this process has written into Postgres, and deletes the segments that are there, but for the last: the head of the next one says
// which calls are under way, and before it is durable only this one does. It goes slowly enough to leave calls their time, and waits longer
// after each failure.
import type { GatewayBounds } from "../bounds";
import { inspectRemainder, type Remainder } from "./read-records";
import { shipPace } from "./ship-pace";
import { shipNext, type Ship, type ShipBounds } from "./ship-segment";
import type { SpoolDisk, SpoolFile } from "./spool-disk";
import type { SpoolWriter } from "./spool-writer";

export interface Shipper {
  /** There is something new. */
  wake(): void;
  /** Bytes that are not in Postgres yet. */
  bytesBehind(): number;
  /** Null while the last batch went in, or none had to. */
  failingSinceMs(): number | null;
  /** Ships what is left, as long as the time allows; answers whether nothing is left. */
  drain(deadlineMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

type Bounds = ShipBounds & Pick<GatewayBounds, "spoolShipRecordsMax" | "spoolShipPauseMs" | "spoolCatchUpPauseMs" | "spoolShipRetryMs" | "spoolShipRetryMaxMs">;

/** What is shipped, and where to. */
export interface Shipping {
  readonly disk: SpoolDisk;
  readonly log: string;
  readonly writer: SpoolWriter;
  readonly ship: Ship;
  readonly bounds: Bounds;
}

interface Hearers {
  readonly monotonicMs: () => number;
  readonly onError: (error: unknown) => void;
  readonly onShipped: () => void;
  /** Records that were durable cannot be read any more; their segment is kept. */
  readonly onDamage: (file: string, remainder: Remainder) => Promise<void>;
}

export function shipper({ disk, log, writer, ship, bounds }: Shipping, { monotonicMs, onError, onShipped, onDamage }: Hearers): Shipper {
  let reading: { readonly file: string; readonly handle: SpoolFile } | null = null;
  let from = 0;
  let through = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const pace = shipPace(bounds, monotonicMs);
  let isStopped = false;
  let isHurried = false;

  /** Bytes that are durable and not shipped. */
  function bytesBehind(): number {
    return writer.segments().reduce((sum, { end }) => sum + end, -from);
  }

  function isDone(): boolean {
    const [oldest, ...others] = writer.segments();
    return others.length === 0 && (oldest === undefined || from === oldest.end);
  }

  function later(ms: number): void {
    if (!isStopped) timer ??= setTimeout(go, ms);
  }

  function go(): void {
    timer = undefined;
    if (running !== null || isStopped) return;
    running = step().then(
      (isFull) => {
        pace.worked();
        running = null;
        if (!isDone()) later(isFull || isHurried ? bounds.spoolCatchUpPauseMs : bounds.spoolShipPauseMs);
      },
      (error: unknown) => {
        onError(error);
        running = null;
        later(pace.failed());
      },
    );
  }

  async function step(): Promise<boolean> {
    const [oldest] = writer.segments();
    if (oldest === undefined) return false;
    if (reading?.file !== oldest.file) reading = { file: oldest.file, handle: await disk.open(oldest.file) };
    // What is durable by now: more may come while this is shipped.
    const to = oldest.end;
    const isLast = oldest.isSealed;
    const shipped = from < to ? await shipNext(reading.handle, { from, to, through, recordsMax: pace.recordsMax() }, { log, ship, bounds }) : null;
    if (shipped !== null) {
      from = shipped.next;
      through = shipped.through;
      if (shipped.stop !== null && from < to) {
        const remainder = await inspectRemainder(reading.handle, from, to, bounds.spoolRecordBytesMax);
        // A reader after us ends where we do: nothing is to follow the damage.
        writer.endSegment(oldest.file);
        await onDamage(oldest.file, remainder);
        from = to;
      }
      onShipped();
    }
    if (isLast && from === to && writer.segments().length > 1) {
      await reading.handle.close();
      reading = null;
      await disk.remove(oldest.file);
      writer.dropOldest();
      from = 0;
      return true;
    }
    return shipped?.isFull ?? false;
  }

  return {
    wake: () => {
      if (running === null) later(bounds.spoolShipPauseMs);
    },
    bytesBehind,
    failingSinceMs: pace.failingSinceMs,
    async drain(deadlineMs) {
      isHurried = true;
      const until = monotonicMs() + deadlineMs;
      clearTimeout(timer);
      go();
      while (!isDone() && monotonicMs() < until) await new Promise((resolve) => setTimeout(resolve, bounds.spoolCatchUpPauseMs));
      return isDone();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await reading?.handle.close().catch(onError);
      reading = null;
    },
  };
}
