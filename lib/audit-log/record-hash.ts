// The hash of one record of the audit log, over the one before it. Ring 0: SHA-256 is handed in. The database computes the same (audit_record_hash).

/** SHA-256: 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export interface ChainedRecord {
  readonly org: string;
  readonly writer: string;
  /** 1, 2, 3… within the chain of this organization and writer. */
  readonly seq: number;
  /** The hash of the record before, 32 bytes; of the first, zeros. */
  readonly prev: Uint8Array;
  /** The record's text as it was written: it is hashed as it is, and never read for it. */
  readonly body: string;
}

/** What stands before the first record of a chain. */
export const noRecord: Uint8Array = new Uint8Array(32);

const domain = new TextEncoder().encode("portcullis audit record v1\0");

/** SHA-256 of domain, organization, writer, place, hash before and text, each of variable length led by its length: no two records share these bytes. */
export function recordHash({ org, writer, seq, prev, body }: ChainedRecord, sha256: Sha256): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [domain, ...lengthPrefixed(encoder.encode(org)), ...lengthPrefixed(encoder.encode(writer)), bigEndian64(seq), prev, ...lengthPrefixed(encoder.encode(body))];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return sha256(bytes);
}

function lengthPrefixed(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return [length, bytes];
}

function bigEndian64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
