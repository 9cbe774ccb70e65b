// Whether one signed statement is what it stands for. Ring 0: the signature check is handed in.
import { inBrackets } from "./read-statement";
import { statementBytes, type Checkpoint, type StatementKind, type Tombstone } from "./signed-statement";
import type { Finding, SignedText, VerifyDeps } from "./verify-terms";

export interface KnownKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of it, lower-case hex. */
  readonly fingerprint: string;
  /** Whether it is one of those that were named to the verifier, or none was named. */
  readonly counts: boolean;
}

/** By the ids that statements name. */
export type KnownKeys = ReadonlyMap<string, KnownKey>;

interface Place {
  readonly org: string;
  readonly number: number;
  readonly keys: KnownKeys;
}

/** The first thing about the statement that is not in order; `said` is what it was read as. A key that does not count is told apart from a forged signature. */
export function statementFault(kind: StatementKind, text: SignedText, said: Checkpoint | Tombstone | null, { org, number, keys }: Place, { verifySignature }: VerifyDeps): Finding | null {
  const name = `${kind === "checkpoint" ? "Checkpoint" : "Tombstone"} ${String(number)}`;
  const fault = (what: string): Finding => ({ kind, number, sentence: `${name} ${what}.` });
  if (said === null) return fault(`is not the text of a ${kind}`);
  const key = keys.get(text.keyId);
  if (key === undefined) return fault(`is signed by a key that the file does not bring${inBrackets(text.keyId)}`);
  if (!verifySignature(key.publicKey, statementBytes(kind, text.body), text.signature)) return fault("does not carry the signature of its key: it was changed, or forged");
  if (!key.counts) return { kind: "key", fingerprint: key.fingerprint, sentence: `${name} is signed by the key ${key.fingerprint}, which is none of those that were named.` };
  if (said.org !== org) return fault(`belongs to another organization${inBrackets(said.org)}`);
  if (said.number !== number) return fault(`is missing, or out of its order: number ${String(said.number)} stands in its place`);
  return null;
}
