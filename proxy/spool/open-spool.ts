// The audit log on local disk: what is written to it, carried into Postgres, taken over from processes that are gone, and how it is.
import fs from "node:fs";
import path from "node:path";
import { methodFacts } from "@/lib/mcp/methods";
import type { GatewayBounds } from "../bounds";
import type { SpoolStanding } from "../ops/audit-standing";
import type { PlacedRecord } from "../recorder/record-stream";
import { adoptSpools } from "./adopt-spools";
import { backlog } from "./backlog";
import type { Remainder } from "./read-records";
import type { Ship } from "./ship-segment";
import { shipper } from "./shipper";
import type { SpoolDisk } from "./spool-disk";
import { makeFolder } from "./spool-folder";
import { spoolWriter, SpoolBlockedError, type SpooledRecord } from "./spool-writer";

/**
 * `shipping`: what is recorded goes into Postgres. `buffering`: it waits on disk, because Postgres did not take the last of it. `blocked`:
 * too much waits or for too long, so calls that touch something are refused, or the disk takes nothing, so everything is.
 */
export interface SpoolState {
  readonly state: SpoolStanding;
  readonly reason: SpoolBlockedError["reason"] | null;
  readonly bytesBehind: number;
  readonly oldestMs: number;
}

export interface Spool {
  append(batch: readonly PlacedRecord<SpooledRecord>[]): Promise<void>;
  /** Why the intent of such a request may not be recorded now; null where it may. */
  refusesIntent(method: string | undefined): SpoolBlockedError["reason"] | null;
  /** Whether even the reserve is used up: then only what ends a call is written. */
  isFull(): boolean;
  state(): SpoolState;
  /** Carries over what is left, as long as the time allows; what is not waits on disk for the next gateway. */
  close(deadlineMs: number): Promise<void>;
}

export interface SpoolHearers {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly onError: (error: unknown) => void;
  /** A segment or the beginning of one failed. */
  readonly onFault: (error: unknown) => void;
  readonly onAdopted: (log: string, facts: { readonly records: number; readonly unknown: number }) => void;
  /** `kept` is where the file is now; null where there was nothing in it but a write that was not over. */
  readonly onDamage: (file: string, remainder: Remainder, kept: string | null) => void;
}

const lists = new Set(["listing", "control", "subscription"]);

/** Under which folder a process keeps its spool, in which log it writes, and where that is carried. */
export interface SpoolPlace {
  readonly disk: SpoolDisk;
  readonly root: string;
  readonly log: string;
  readonly ship: Ship;
  readonly bounds: GatewayBounds;
}

/** Makes the spool of this process under `root`, and takes up those that others left there. Throws where `root` is not to be written in. */
export function openSpool({ disk, root, log, ship, bounds }: SpoolPlace, hearers: SpoolHearers): Spool {
  const { monotonicMs, nowMs, onError } = hearers;
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  const owned = makeFolder(root, log);
  const waiting = backlog();
  let written = 0;

  const writer = spoolWriter(disk, owned, log, bounds, {
    onFault: hearers.onFault,
    onDurable(bytes) {
      written += bytes;
      waiting.wrote(written, monotonicMs());
      shipping.wake();
    },
  });
  async function onDamage(file: string, remainder: Remainder): Promise<void> {
    const kept = remainder.tail === "damaged" ? path.join(root, `damaged-${path.basename(path.dirname(file))}-${path.basename(file)}`) : null;
    // Under a name of its own beside: until its spool is done with, it says what is known of the calls.
    if (kept !== null) await disk.keep(file, kept);
    hearers.onDamage(file, remainder, kept);
  }
  const shipping = shipper({ disk, log, writer, ship, bounds }, { monotonicMs, onError, onDamage, onShipped: () => waiting.shipped(written - shipping.bytesBehind()) });
  const adoption = adoptSpools({ disk, root, ownLog: log, ship, bounds }, { nowMs, monotonicMs, onError, onAdopted: hearers.onAdopted, onDamage });

  function isOurs(): boolean {
    try {
      return owned.isOurs();
    } catch (error) {
      onError(error);
      return false;
    }
  }
  const bytesBehind = () => shipping.bytesBehind() + adoption.bytesBehind();
  const oldestMs = () => Math.max(waiting.ageMs(monotonicMs()), adoption.ageMs());
  const isBehind = () => bytesBehind() >= bounds.spoolBytesMax || oldestMs() >= bounds.spoolAgeMaxMs;
  const isFull = () => bytesBehind() >= bounds.spoolBytesMax + bounds.spoolReserveBytes;

  return {
    append: writer.append,
    refusesIntent(method) {
      const fault = writer.fault();
      if (fault !== null) return fault;
      if (!isBehind()) return null;
      if (isFull()) return "full";
      const touches = method === undefined ? undefined : methodFacts(method)?.touches;
      return touches === undefined || lists.has(touches) ? null : "backlog";
    },
    isFull,
    state() {
      const reason = writer.fault() ?? (isFull() ? "full" : isBehind() ? "backlog" : null);
      const isFailing = shipping.failingSinceMs() !== null || adoption.failingSinceMs() !== null;
      return { state: reason !== null ? "blocked" : isFailing ? "buffering" : "shipping", reason, bytesBehind: bytesBehind(), oldestMs: oldestMs() };
    },
    async close(deadlineMs) {
      await adoption.stop();
      const isDone = await shipping.drain(deadlineMs);
      await shipping.stop();
      await writer.close();
      // Whoever finds it says of calls that are still open that their outcome is unknown.
      if (isDone && writer.fault() === null && !writer.hasOpenCalls() && isOurs()) await disk.remove(owned.folder).catch(onError);
      owned.release();
    },
  };
}
