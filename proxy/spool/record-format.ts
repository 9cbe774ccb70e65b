// How one record lies in a segment: u32le length ‖ u32le CRC-32C ‖ payload, where the payload is u48le n ‖ u16le bytes of org ‖ org ‖ body,
// both in UTF-8. A segment is filled with zeros before it is written to, so a length of zero is where its records end.
import { crc32c } from "@node-rs/crc32";

/** A record at its place among all records of the writer: 1, 2, 3… The first of a segment is its head, with n = 0 and no organization. */
export interface StoredRecord {
  readonly n: number;
  readonly org: string;
  readonly body: string;
}

/** One that was read. Its body stays in UTF-8, as it goes on. */
export interface ReadRecord extends Omit<StoredRecord, "body"> {
  readonly body: Buffer;
}

const headBytes = 8;
const prefixBytes = 8;
const orgBytesMax = 65_535;

/** What a record takes in a segment, at most: every UTF-16 unit is three bytes of UTF-8 or less. */
export function recordBytesAtMost({ org, body }: Pick<StoredRecord, "org" | "body">): number {
  return headBytes + prefixBytes + (org.length + body.length) * 3;
}

/** What a record takes in a segment. */
export function recordBytes({ org, body }: Pick<StoredRecord, "org" | "body">): number {
  return headBytes + prefixBytes + Buffer.byteLength(org) + Buffer.byteLength(body);
}

/** Writes the record at `at` and answers where it ends. There must be room; throws where `org` is longer than 65,535 bytes. */
export function encodeRecord(into: Buffer, at: number, n: number, { org, body }: Pick<StoredRecord, "org" | "body">): number {
  const payload = at + headBytes;
  const orgAt = payload + prefixBytes;
  const bodyAt = orgAt + into.write(org, orgAt);
  if (bodyAt - orgAt > orgBytesMax) throw new RangeError("the id of an organization is too long for the spool");
  const end = bodyAt + into.write(body, bodyAt);
  into.writeUIntLE(n, payload, 6);
  into.writeUInt16LE(bodyAt - orgAt, payload + 6);
  into.writeUInt32LE(end - payload, at);
  into.writeUInt32LE(crc32c(into.subarray(payload, end)), at + 4);
  return end;
}

export type Decoded =
  | { readonly kind: "record"; readonly record: ReadRecord; readonly end: number }
  /** Zeros, or nothing. */
  | { readonly kind: "end" }
  /** The bytes stop before it does; with those up to `needs` it could be one. */
  | { readonly kind: "short"; readonly needs: number }
  | { readonly kind: "bad" };

/** The record at `at`. No record is longer than `bytesMax`. */
export function decodeRecord(bytes: Buffer, at: number, bytesMax: number): Decoded {
  if (at === bytes.length) return { kind: "end" };
  if (at + headBytes > bytes.length) return { kind: "short", needs: at + headBytes };
  const length = bytes.readUInt32LE(at);
  const payload = at + headBytes;
  const end = payload + length;
  if (length === 0) return bytes.readUInt32LE(at + 4) === 0 ? { kind: "end" } : { kind: "bad" };
  if (length < prefixBytes || end - at > bytesMax) return { kind: "bad" };
  if (end > bytes.length) return { kind: "short", needs: end };
  if (crc32c(bytes.subarray(payload, end)) !== bytes.readUInt32LE(at + 4)) return { kind: "bad" };
  const orgAt = payload + prefixBytes;
  const bodyAt = orgAt + bytes.readUInt16LE(payload + 6);
  if (bodyAt > end) return { kind: "bad" };
  return { kind: "record", record: { n: bytes.readUIntLE(payload, 6), org: bytes.toString("utf8", orgAt, bodyAt), body: bytes.subarray(bodyAt, end) }, end };
}
