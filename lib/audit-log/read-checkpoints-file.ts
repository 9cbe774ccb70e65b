// checkpoints.json as it was downloaded, whole or a part. Ring 0.
import { isId, isPlace, membersOf } from "./read-statement";
import { fromHex, type SignedText } from "./verify-terms";

export interface CheckpointsFile {
  readonly org: string;
  /** Raw, 32 bytes each. */
  readonly keys: readonly Uint8Array[];
  /** Whether the file says that it is a part of the log. */
  readonly isPart: boolean;
  /** The number of its first checkpoint: 1, but in a part. */
  readonly first: number;
  readonly checkpoints: readonly SignedText[];
  readonly tombstones: readonly SignedText[];
}

/** Thrown where a file is not what it should be, so that nothing can be said. */
export class UnusableInput extends Error {}

/** @param what the file's name in a sentence. Throws {@link UnusableInput}. */
export function readCheckpointsFile(text: string, what: string): CheckpointsFile {
  const members = membersOf(text);
  const { v, org, keys, part, checkpoints, tombstones } = members ?? {};
  const first = part === undefined ? 1 : memberOf(part, "first");
  if (v !== 1 || !isId(org) || !Array.isArray(keys) || !isPlace(first)) throw unknownFile(what);
  return {
    org, isPart: part !== undefined, first,
    keys: keys.map((key) => publicKeyOf(key, what)), checkpoints: signedTexts(checkpoints, what), tombstones: signedTexts(tombstones, what),
  };
}

function publicKeyOf(key: unknown, what: string): Uint8Array {
  const publicKey = hexMember(key, "publicKey", 32);
  if (publicKey === null) throw unknownFile(what);
  return publicKey;
}

function signedTexts(listed: unknown, what: string): readonly SignedText[] {
  if (!Array.isArray(listed)) throw unknownFile(what);
  return listed.map((entry: unknown) => {
    const signed = signedTextOf(entry);
    if (signed === null) throw unknownFile(what);
    return signed;
  });
}

/** Null for what is no `{"body","signature","keyId"}` with its signature in hex. */
export function signedTextOf(entry: unknown): SignedText | null {
  const [body, keyId, signature] = [memberOf(entry, "body"), memberOf(entry, "keyId"), hexMember(entry, "signature", 64)];
  return typeof body === "string" && typeof keyId === "string" && signature !== null ? { body, keyId, signature } : null;
}

/** Bytes written as lower-case hex. */
function hexMember(entry: unknown, name: string, bytes: number): Uint8Array | null {
  const value = memberOf(entry, name);
  return typeof value === "string" && value.length === 2 * bytes && /^[0-9a-f]+$/.test(value) ? fromHex(value) : null;
}

export function memberOf(entry: unknown, name: string): unknown {
  return typeof entry === "object" && entry !== null ? Object.fromEntries(Object.entries(entry))[name] : undefined;
}

export function unknownFile(what: string): UnusableInput {
  return new UnusableInput(`${what} is not one that this verifier knows.`);
}
