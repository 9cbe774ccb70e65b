// Whether an export of the audit log is what was written, by what was signed meanwhile. Ring 0: the whole of what dist/verify.mjs decides.
import { compareHeld } from "./compare-held";
import { noRecords, type RecordCounts } from "./count-records";
import { readCheckpointsFile, UnusableInput, type CheckpointsFile } from "./read-checkpoints-file";
import { readHeld } from "./read-held";
import type { KnownKey, KnownKeys } from "./statement-fault";
import type { Deleted } from "./pruned-chains";
import { recordsVerifier } from "./verify-records";
import { verifyStatements } from "./verify-statements";
import { toHex, type Finding, type VerifyDeps } from "./verify-terms";

export interface LogVerdict extends RecordCounts {
  readonly org: string;
  /** Null: everything is as it was written, but for `unvouched`. */
  readonly finding: Finding | null;
  /** A part of the log alone: of what came before its first checkpoint and after its last, nothing is said. */
  readonly isPart: boolean;
  readonly checkpoints: number;
  readonly tombstones: number;
  readonly deleted: Deleted;
  /** Checkpoints that were kept before and are the same still. */
  readonly heldCompared: number;
  readonly first: { readonly number: number; readonly at: string } | null;
  readonly last: { readonly number: number; readonly at: string; readonly root: string } | null;
  /** SHA-256 of each public key that signed, lower-case hex: to be compared with what was written down elsewhere. */
  readonly keys: readonly string[];
}

export interface VerifyOptions {
  /** SHA-256 of the public keys that count, lower-case hex; none given: those that the file brings. */
  readonly pinned: readonly string[];
  /** Texts of checkpoint files, or of a webhook's events, that were kept before: each of their checkpoints must still be there. */
  readonly held: readonly string[];
  /** Whether files that say of themselves that they are a part are taken. Whoever did not ask for a part is not to take one for the whole. */
  readonly takesPart?: boolean;
}

/** Reads every line once. Throws {@link UnusableInput}. */
export async function verifyLog(lines: AsyncIterable<string> | Iterable<string>, checkpointsText: string, { pinned, held, takesPart = false }: VerifyOptions, deps: VerifyDeps): Promise<LogVerdict> {
  const file = readCheckpointsFile(checkpointsText, "The file of checkpoints");
  if (file.isPart && !takesPart) throw new UnusableInput("These files are a part of the log: with --part it is verified, and what comes before and after it is not.");
  const keys = knownKeys(file, pinned, deps);
  const plan = verifyStatements(file.org, file, keys, deps);
  const used = new Set([...file.checkpoints, ...file.tombstones].map(({ keyId }) => keys.get(keyId)?.fingerprint).filter((key) => key !== undefined));
  const verdict = { org: file.org, isPart: file.isPart, checkpoints: file.checkpoints.length, tombstones: file.tombstones.length, deleted: { records: 0, leastMs: null }, keys: [...used] };
  const nothing = { ...noRecords, first: null, last: null, heldCompared: 0 };
  if ("sentence" in plan) return { ...verdict, ...nothing, finding: plan };
  const [first = null, last = null] = [plan.checkpoints[0], plan.checkpoints.at(-1)];
  const ends = { first: first && { number: first.number, at: first.at }, last: last && { number: last.number, at: last.at, root: last.root } };
  let heldCompared = 0;
  let behind: Finding | null = null;
  for (const text of held) {
    const comparison = compareHeld(readHeld(text), file, keys, deps);
    if (comparison.finding !== null) return { ...verdict, ...nothing, ...ends, finding: comparison.finding };
    heldCompared += comparison.compared;
    behind ??= comparison.behind;
  }
  if (held.length > 0 && file.isPart && heldCompared === 0) throw new UnusableInput("None of the checkpoints that were kept is in this part of the log, or the last before it: they say nothing of it.");
  const records = recordsVerifier(file.org, plan, deps);
  let finding: Finding | null = null;
  for await (const line of lines) {
    finding = records.take(line);
    if (finding !== null) break;
  }
  finding ??= records.end() ?? behind;
  // The export brings tombstones of its own, and what signed them counts like the rest.
  return { ...verdict, keys: [...new Set([...used, ...plan.pruned.signedBy()])], tombstones: plan.pruned.count(), deleted: plan.pruned.deleted(), ...ends, heldCompared, ...records.counts(), finding };
}

/** The keys that the file brings. Those that were not named are known too, so that what they signed is told apart from what nobody did. */
function knownKeys({ keys }: CheckpointsFile, pinned: readonly string[], deps: VerifyDeps): KnownKeys {
  return new Map(keys.map((publicKey): [string, KnownKey] => {
    const fingerprint = toHex(deps.sha256(publicKey));
    return [fingerprint.slice(0, 16), { publicKey, fingerprint, counts: pinned.length === 0 || pinned.includes(fingerprint) }];
  }));
}
