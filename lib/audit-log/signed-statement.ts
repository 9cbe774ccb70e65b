// What the log says of itself and signs: a checkpoint over new records, a tombstone over records that were deleted in their time. Ring 0: Ed25519 is handed in.

export type StatementKind = "checkpoint" | "tombstone";

/** The key that the database does not hold. */
export interface StatementSigner {
  /** The first 16 hex digits of SHA-256 of the raw public key. */
  readonly keyId: string;
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
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

interface Statement {
  readonly v: 1;
  readonly org: string;
  /** 1, 2, 3… within its kind and organization. */
  readonly number: number;
  readonly at: string;
  /** Sorted by the writer's id. */
  readonly writers: readonly WriterSpan[];
  /** How many records the spans hold. */
  readonly size: number;
  /** Of {@link merkleTree} over the records' hashes in the order of the spans, lower-case hex. */
  readonly root: string;
}

/** The body of a tombstone is the JSON text of this. */
export interface Tombstone extends Statement {
  readonly reason: "retention";
}

/** The body of a checkpoint is the JSON text of this: the records that are new since the checkpoint before. */
export interface Checkpoint extends Statement {
  /** SHA-256 of the body of the checkpoint before, lower-case hex; of the first, zeros. */
  readonly prev: string;
}

/** What a checkpoint follows that is the first. */
export const noCheckpoint = "0".repeat(64);

/** The text that is signed and kept: its members in this order, without a space. */
export function checkpointBody({ org, number, at, prev, writers, size, root }: Omit<Checkpoint, "v">): string {
  return JSON.stringify({ v: 1, org, number, at, prev, writers: writers.map(spanMembers), size, root });
}

/** The text that is signed and kept: its members in this order, without a space. */
export function tombstoneBody({ org, number, at, reason, writers, size, root }: Omit<Tombstone, "v">): string {
  return JSON.stringify({ v: 1, org, number, at, reason, writers: writers.map(spanMembers), size, root });
}

function spanMembers({ writer, from, to, head }: WriterSpan): WriterSpan {
  return { writer, from, to, head };
}

/** The bytes that are signed: the kind is part of them, so that a statement of one kind never passes for another. */
export function statementBytes(kind: StatementKind, body: string): Uint8Array {
  return new TextEncoder().encode(`portcullis ${kind} v1\0${body}`);
}
