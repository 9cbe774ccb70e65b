// What the log says of itself and signs: a checkpoint over new records, a tombstone over records that were deleted in their time. Ring 0: Ed25519 is handed in.

export type StatementKind = "checkpoint" | "tombstone";

/** The key that the database does not hold. */
export interface StatementSigner {
  /** The first 16 hex digits of SHA-256 of the raw public key. */
  readonly keyId: string;
  /** Ed25519, 64 bytes, over {@link statementBytes}. */
  sign(kind: StatementKind, body: string): Uint8Array;
}

/** The records of one writer that a statement is about. */
export interface WriterSpan {
  readonly writer: string;
  readonly from: number;
  readonly to: number;
  /** The hash of record `to`, lower-case hex. */
  readonly head: string;
}

/** The body of a tombstone is the JSON text of this. Its writers are sorted by id; its leaves are the records' hashes in that order. */
export interface Tombstone {
  readonly v: 1;
  readonly org: string;
  readonly number: number;
  readonly at: string;
  readonly reason: "retention";
  readonly writers: readonly WriterSpan[];
  readonly size: number;
  /** Of {@link merkleTree} over the leaves, lower-case hex. */
  readonly root: string;
}

/** The bytes that are signed: the kind is part of them, so that a statement of one kind never passes for another. */
export function statementBytes(kind: StatementKind, body: string): Uint8Array {
  return new TextEncoder().encode(`portcullis ${kind} v1\0${body}`);
}
