// Appends batches of records to the segments of one spool. Whatever goes wrong with a segment is final for it: it is written to no more, and
// the next batch begins another, or the spool is blocked until one can be begun.
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { GatewayBounds } from "../bounds";
import { failpoint } from "../failpoints";
import type { PlacedRecord, StreamedRecord } from "../recorder/record-stream";
import { encodeRecord, recordBytes, recordBytesAtMost } from "./record-format";
import { headOf, type OpenCall } from "./segment-head";
import type { SpoolDisk, SpoolFile } from "./spool-disk";
import type { OwnedFolder } from "./spool-folder";

/** A record on its way, and what it says of a call: that it is under way now, or over. */
export interface SpooledRecord extends StreamedRecord {
  readonly call: { readonly opens: OpenCall } | { readonly ends: string } | null;
}

/** `disk`: it could not be written to. `slow`: a write has not come back in time. `taken`: another process has the spool. */
export type SpoolFault = "disk" | "slow" | "taken";

export class SpoolBlockedError extends Error {
  override readonly name = "SpoolBlockedError";

  constructor(readonly reason: SpoolFault | "backlog" | "full", options?: ErrorOptions) {
    super(`the audit spool takes no record: ${reason}`, options);
  }
}

/** A file of records. */
export interface Segment {
  readonly file: string;
  /** Up to which its records are durable. */
  readonly end: number;
  /** Nothing will be added. */
  readonly isSealed: boolean;
}

export interface SpoolWriter {
  /** Resolves once the records are durable; rejects if they may not be, at once while the spool is blocked. One batch at a time; `n` rises but for records that are sent again. */
  append(batch: readonly PlacedRecord<SpooledRecord>[]): Promise<void>;
  /** Oldest first. */
  segments(): readonly Segment[];
  /** Forgets the oldest, which must be sealed and not the only one. */
  dropOldest(): void;
  /** Nothing is added to this segment after the batch that is under way. */
  endSegment(file: string): void;
  /** Whether a call is under way whose end is not on disk. */
  hasOpenCalls(): boolean;
  fault(): SpoolFault | null;
  /** No more batches come; a write that hangs is not waited for. */
  close(): Promise<void>;
}

type Bounds = Pick<GatewayBounds, "spoolSegmentBytes" | "spoolSyncMs" | "spoolRetryMs">;

interface OwnSegment {
  readonly file: string;
  readonly handle: SpoolFile;
  end: number;
  isSealed: boolean;
  /** No batch begins in it any more. */
  isOver: boolean;
}

/** `onDurable` is called after each batch, `onFault` with why a segment or the beginning of one failed. */
export function spoolWriter(
  disk: SpoolDisk, place: OwnedFolder, log: string, bounds: Bounds, { onDurable, onFault }: { readonly onDurable: (bytes: number) => void; readonly onFault: (error: unknown) => void },
): SpoolWriter {
  const segments: OwnSegment[] = [];
  const open = new Map<string, OpenCall>();
  let current: OwnSegment | null = null;
  let spare: Promise<{ readonly file: string; readonly handle: SpoolFile } | null> | null = null;
  let number = 0;
  /** The last position that is durable. */
  let through = 0;
  let fault: SpoolFault | null = null;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  let buffer = Buffer.allocUnsafeSlow(262_144);

  async function create(): Promise<{ readonly file: string; readonly handle: SpoolFile }> {
    const file = path.join(place.folder, `${String((number += 1)).padStart(10, "0")}.seg`);
    return { file, handle: await disk.create(file, bounds.spoolSegmentBytes) };
  }

  async function begin(): Promise<OwnSegment> {
    const prepared = (await spare) ?? (await create());
    spare = null;
    failpoint("during_rotation");
    const segment: OwnSegment = { ...prepared, end: 0, isSealed: false, isOver: false };
    try {
      const head = headOf(log, through, open.values());
      const bytes = Buffer.allocUnsafe(recordBytes(head));
      encodeRecord(bytes, 0, 0, head);
      await segment.handle.write(bytes, 0);
      segment.end = bytes.length;
    } catch (error) {
      leave(segment);
      void disk.remove(segment.file).catch(onFault);
      throw error;
    }
    segments.push(segment);
    return segment;
  }

  /** Closing may hang as writing did, and says nothing that matters: every byte was durable, or is not counted. */
  function leave(segment: OwnSegment): void {
    segment.isSealed = true;
    void segment.handle.close().catch(onFault);
  }

  function encode(batch: readonly PlacedRecord<SpooledRecord>[]): Buffer {
    let atMost = 0;
    for (const { record } of batch) atMost += recordBytesAtMost(record);
    if (atMost > buffer.length) {
      const exact = batch.reduce((sum, { record }) => sum + recordBytes(record), 0);
      if (exact > buffer.length) buffer = Buffer.allocUnsafeSlow(exact);
    }
    let at = 0;
    for (const { n, record } of batch) at = encodeRecord(buffer, at, n, record);
    return buffer.subarray(0, at);
  }

  async function write(batch: readonly PlacedRecord<SpooledRecord>[], bytes: Buffer): Promise<void> {
    let isOurs: boolean;
    try {
      if (current?.isOver === true) {
        leave(current);
        current = null;
      }
      current ??= await begin();
      await current.handle.write(bytes, current.end);
      isOurs = place.isOurs();
    } catch (error) {
      if (current !== null) leave(current);
      current = null;
      failed("disk", error);
      throw new SpoolBlockedError("disk", { cause: error });
    }
    if (!isOurs) {
      leave(current);
      failed("taken", null);
      throw new SpoolBlockedError("taken");
    }
    current.end += bytes.length;
    for (const { n, record: { call } } of batch) {
      through = Math.max(through, n);
      if (call === null) continue;
      if ("opens" in call) open.set(call.opens.id, call.opens);
      else open.delete(call.ends);
    }
    fault = null;
    failpoint("after_sync");
    onDurable(bytes.length);
    if (current.end >= bounds.spoolSegmentBytes) {
      leave(current);
      current = null;
    } else if (current.end * 2 >= bounds.spoolSegmentBytes) {
      // Where it fails, the beginning of the next segment says so.
      spare ??= create().catch(() => null);
    }
  }

  function failed(what: SpoolFault, error: unknown): void {
    fault = what;
    onFault(error);
    if (what === "disk" && !isClosed) retry ??= setTimeout(tryAgain, bounds.spoolRetryMs);
  }

  /** Blocked until another segment has been begun; the batch that failed is its writer's to send again. */
  function tryAgain(): void {
    retry = undefined;
    if (isClosed || fault !== "disk") return;
    begin().then(
      (segment) => {
        current = segment;
        fault = null;
      },
      (error: unknown) => failed("disk", error),
    );
  }

  return {
    async append(batch) {
      if (fault !== null) throw new SpoolBlockedError(fault);
      let late: NodeJS.Timeout | undefined;
      const writing = write(batch, encode(batch));
      const deadline = new Promise<never>((_resolve, reject) => {
        late = setTimeout(() => {
          // Until it comes back nothing else is written: by then nobody waits for it any more.
          fault ??= "slow";
          reject(new SpoolBlockedError("slow"));
        }, bounds.spoolSyncMs);
      });
      try {
        await Promise.race([writing, deadline]);
      } finally {
        clearTimeout(late);
      }
    },
    segments: () => segments,
    dropOldest() {
      segments.shift();
    },
    endSegment(file) {
      if (current?.file === file) current.isOver = true;
    },
    hasOpenCalls: () => open.size > 0,
    fault: () => fault,
    async close() {
      isClosed = true;
      clearTimeout(retry);
      if (current !== null) leave(current);
      current = null;
      // Whether the next is being made, or hangs, is not known before.
      if (fault !== "slow" && spare !== null) await Promise.race([spare.then((prepared) => prepared?.handle.close()), pause(bounds.spoolSyncMs, undefined, { ref: false })]);
    },
  };
}
