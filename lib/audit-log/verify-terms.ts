// What the parts of the verifier hand to each other. Ring 0.
import type { Sha256 } from "./record-hash";

export interface VerifyDeps {
  readonly sha256: Sha256;
  /** Ed25519 (RFC 8032) of a raw public key (32 bytes). */
  readonly verifySignature: (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean;
}

export interface SignedText {
  readonly body: string;
  readonly signature: Uint8Array;
  readonly keyId: string;
}

export type RecordFault = "edited" | "deleted" | "inserted" | "reordered" | "truncated" | "rechained" | "moved" | "backdated" | "unreadable";

/** The first thing that is not as it was written. */
export type Finding =
  | { readonly kind: "checkpoint" | "tombstone"; readonly number: number; readonly sentence: string }
  /** Signed as it should be, but by a key that was not named. */
  | { readonly kind: "key"; readonly fingerprint: string; readonly sentence: string }
  /** Not what was kept; `forked`: both were signed, so two logs go on under one key. */
  | { readonly kind: "held" | "forked"; readonly number: number; readonly sentence: string }
  /** Ends before what was kept: no change by itself, since what was kept may be younger than the files. */
  | { readonly kind: "behind"; readonly number: number; readonly sentence: string }
  | { readonly kind: RecordFault; readonly line: number; readonly writer: string; readonly seq: number; readonly sentence: string };

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param hex an even number of hex digits. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}
