// Reads a segment, a piece at a time. The first record that is not whole ends it.
import { decodeRecord, type ReadRecord } from "./record-format";
import type { SpoolFile } from "./spool-disk";

export interface RecordsRead {
  readonly records: readonly ReadRecord[];
  /** Where the next one begins. */
  readonly next: number;
  /** Whether nothing more follows: the segment's end, or a record that is not whole. */
  readonly stop: "end" | "bad" | null;
}

/** The records from `from` on, up to `to`: as many as fit into `bytesMax`, but one at least. No record is longer than `recordBytesMax`. */
export async function readRecords(
  file: SpoolFile, from: number, to: number, { recordsMax, bytesMax, recordBytesMax }: { readonly recordsMax: number; readonly bytesMax: number; readonly recordBytesMax: number },
): Promise<RecordsRead> {
  let bytes = await readUpTo(file, from, Math.min(to, from + bytesMax));
  const records: ReadRecord[] = [];
  let at = 0;
  while (records.length < recordsMax) {
    const decoded = decodeRecord(bytes, at, recordBytesMax);
    if (decoded.kind === "record") {
      records.push(decoded.record);
      at = decoded.end;
      continue;
    }
    if (decoded.kind === "short" && from + decoded.needs <= to) {
      if (records.length > 0) break;
      const longer = await readUpTo(file, from, from + decoded.needs);
      if (longer.length === bytes.length) return { records, next: from, stop: "bad" };
      bytes = longer;
      continue;
    }
    if (decoded.kind === "end" && from + at < to && at === bytes.length) break;
    return { records, next: from + at, stop: decoded.kind === "end" ? "end" : "bad" };
  }
  return { records, next: from + at, stop: null };
}

export interface Remainder {
  /** `torn`: what a write left that was not over. `damaged`: whole records follow, so what is not whole was. */
  readonly tail: "clean" | "torn" | "damaged";
  /** Up to the last that is not zero. */
  readonly bytes: number;
  /** Whole records after the first that is not. */
  readonly wholeRecords: number;
  /** The highest position that one of those has; 0 where there is none. */
  readonly through: number;
}

/** What is in a segment from `from` on, where its records end. */
export async function inspectRemainder(file: SpoolFile, from: number, to: number, recordBytesMax: number): Promise<Remainder> {
  const rest = await readUpTo(file, from, to);
  let bytes = rest.length;
  while (bytes > 0 && rest[bytes - 1] === 0) bytes -= 1;
  if (bytes === 0) return { tail: "clean", bytes: 0, wholeRecords: 0, through: 0 };
  let wholeRecords = 0;
  let through = 0;
  for (let at = 1; at < bytes;) {
    const decoded = decodeRecord(rest, at, recordBytesMax);
    if (decoded.kind === "record") {
      wholeRecords += 1;
      through = Math.max(through, decoded.record.n);
      at = decoded.end;
    } else {
      at += 1;
    }
  }
  return { tail: wholeRecords > 0 ? "damaged" : "torn", bytes, wholeRecords, through };
}

async function readUpTo(file: SpoolFile, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  return bytes.subarray(0, await file.read(bytes, from));
}
