// Whether an export of the audit log is what was written, by what was signed meanwhile. Ring 0: the whole of what dist/verify.mjs decides.
import { isId, membersOf } from "./read-statement";
import { recordsVerifier } from "./verify-records";
import { verifyStatements } from "./verify-statements";
import { fromHex, toHex, type Finding, type SignedText, type VerifyDeps } from "./verify-terms";

export interface LogVerdict {
  readonly org: string;
  /** Null: everything is as it was written. */
  readonly finding: Finding | null;
  readonly checkpoints: number;
  readonly tombstones: number;
  readonly last: { readonly number: number; readonly at: string; readonly root: string } | null;
  /** SHA-256 of each public key that signed, lower-case hex: to be compared with what was written down elsewhere. */
  readonly keys: readonly string[];
  /** Records that a checkpoint covers; those after the last one, whose chain holds but which nobody outside has seen. */
  readonly covered: number;
  readonly uncovered: number;
  /** Records that were kept as they came though they were none: their time and kind are nobody's word. */
  readonly unreadable: number;
}

export interface VerifyOptions {
  /** SHA-256 of the public keys that count, lower-case hex; none given: those that the file brings. */
  readonly pinned: readonly string[];
  /** Texts of checkpoint files that were kept before: each of their checkpoints must still be there. */
  readonly held: readonly string[];
}

/** Thrown where a file is not what it should be, so that nothing can be said. */
export class UnusableInput extends Error {}

/** Reads every line once. Throws {@link UnusableInput}. */
export async function verifyLog(lines: AsyncIterable<string> | Iterable<string>, checkpointsText: string, { pinned, held }: VerifyOptions, deps: VerifyDeps): Promise<LogVerdict> {
  const file = readFile(checkpointsText, "The file of checkpoints");
  const trusted = new Map<string, Uint8Array>();
  const fingerprints = new Map<string, string>();
  for (const publicKey of file.keys) {
    const fingerprint = toHex(deps.sha256(publicKey));
    if (pinned.length > 0 && !pinned.includes(fingerprint)) continue;
    trusted.set(fingerprint.slice(0, 16), publicKey);
    fingerprints.set(fingerprint.slice(0, 16), fingerprint);
  }
  const plan = verifyStatements(file.org, file, trusted, deps);
  const used = new Set([...file.checkpoints, ...file.tombstones].map(({ keyId }) => fingerprints.get(keyId)).filter((key) => key !== undefined));
  const verdict = { org: file.org, checkpoints: file.checkpoints.length, tombstones: file.tombstones.length, keys: [...used] };
  const nothing = { last: null, covered: 0, uncovered: 0, unreadable: 0 };
  if ("sentence" in plan) return { ...verdict, ...nothing, finding: plan };
  const last = plan.checkpoints.at(-1) ?? null;
  const lost = held.map((text) => missingOf(readFile(text, "A file of checkpoints that was kept"), file)).find((found) => found !== null);
  if (lost !== undefined) return { ...verdict, ...nothing, last, finding: lost };
  const records = recordsVerifier(file.org, plan, deps);
  let finding: Finding | null = null;
  for await (const line of lines) {
    finding = records.take(line);
    if (finding !== null) break;
  }
  finding ??= records.end();
  return { ...verdict, last: last && { number: last.number, at: last.at, root: last.root }, ...records.counts(), finding };
}

interface CheckpointsFile {
  readonly org: string;
  readonly keys: readonly Uint8Array[];
  readonly checkpoints: readonly SignedText[];
  readonly tombstones: readonly SignedText[];
}

function missingOf(before: CheckpointsFile, now: CheckpointsFile): Finding | null {
  if (before.org !== now.org) throw new UnusableInput("A file of checkpoints that was kept is another organization's.");
  const index = before.checkpoints.findIndex(({ body }, place) => now.checkpoints[place]?.body !== body);
  return index === -1 ? null : { kind: "held", sentence: `Checkpoint ${String(index + 1)}, which was kept before, is not there any more, or is another one: the log was rewritten since.` };
}

function readFile(text: string, what: string): CheckpointsFile {
  const members = membersOf(text);
  const { v, org, keys, checkpoints, tombstones } = members ?? {};
  if (v !== 1 || !isId(org) || !Array.isArray(keys)) throw new UnusableInput(`${what} is not one that this verifier knows.`);
  return { org, keys: keys.map((key) => hexMember(key, "publicKey", 32, what)), checkpoints: signedTexts(checkpoints, what), tombstones: signedTexts(tombstones, what) };
}

function signedTexts(listed: unknown, what: string): readonly SignedText[] {
  if (!Array.isArray(listed)) throw new UnusableInput(`${what} is not one that this verifier knows.`);
  return listed.map((entry: unknown) => {
    const { body, keyId } = typeof entry === "object" && entry !== null ? Object.fromEntries(Object.entries(entry)) : {};
    if (typeof body !== "string" || typeof keyId !== "string") throw new UnusableInput(`${what} is not one that this verifier knows.`);
    return { body, keyId, signature: hexMember(entry, "signature", 64, what) };
  });
}

/** Bytes written as lower-case hex. */
function hexMember(entry: unknown, name: string, bytes: number, what: string): Uint8Array {
  const value: unknown = typeof entry === "object" && entry !== null ? Object.fromEntries(Object.entries(entry))[name] : undefined;
  if (typeof value !== "string" || value.length !== 2 * bytes || !/^[0-9a-f]+$/.test(value)) throw new UnusableInput(`${what} is not one that this verifier knows.`);
  return fromHex(value);
}
