// What signed tombstones say is gone, as far as they have been read: those of the file of checkpoints first, then those that stand in the export.
// Ring 0: hash and signature check are handed in.
import { UnusableInput } from "./read-checkpoints-file";
import { inBrackets, readTombstone } from "./read-statement";
import { statementFault, type KnownKeys } from "./statement-fault";
import type { Finding, SignedText, VerifyDeps } from "./verify-terms";

/** The console's own chain is never pruned. */
const keptWriter = "console";

export interface PrunedChains {
  /** The next one in the order of their numbers, or one that was given before. Throws {@link UnusableInput} where the export has one under a key that is younger than the file. */
  take(text: SignedText, from: "file" | "export"): Finding | null;
  count(): number;
  /** What they say is gone. */
  deleted(): Deleted;
  /** SHA-256 of the public keys that signed those that were taken, lower-case hex. */
  signedBy(): ReadonlySet<string>;
  /** The hash of this record, lower-case hex, where a tombstone of the writer ends with it; null elsewhere. */
  headAt(writer: string, seq: number): string | null;
  /** The last record of the writer that is gone; 0 where none is. */
  through(writer: string): number;
}

/** A gateway deletes, and signs, by what its database tells it of ages: how old records were at least is what checkpoints alone say. */
export interface Deleted {
  readonly records: number;
  /** Between the checkpoint that covers a record and the tombstone that deletes it, milliseconds, of the record of which that is the least; null where no deleted one is covered by a checkpoint that is known here. */
  readonly leastMs: number | null;
}

export interface Covering {
  /** The hash of this record where a checkpoint ends with it. */
  readonly headAt: (writer: string, seq: number) => string | undefined;
  /** Whether a checkpoint covers the record, for a tombstone of the file; one of an export may be over a later checkpoint than the file has. */
  readonly covers: (writer: string, seq: number) => boolean;
  /** When the checkpoint was signed that covers the record; null where none does. */
  readonly coveredAt: (writer: string, seq: number) => string | null;
}

export function prunedChains(org: string, keys: KnownKeys, covering: Covering, deps: VerifyDeps): PrunedChains {
  const bodies: string[] = [];
  const heads = new Map<string, Map<number, string>>();
  const ends = new Map<string, number>();
  const signers = new Set<string>();
  let deleted: Deleted = { records: 0, leastMs: null };
  const finding = (number: number, sentence: string): Finding => ({ kind: "tombstone", number, sentence: `Tombstone ${String(number)} ${sentence}.` });

  return {
    take(text, from) {
      const said = readTombstone(text.body);
      const next = bodies.length + 1;
      if (said !== null && said.number < next) return text.body === bodies[said.number - 1] ? null : finding(said.number, "is there twice, and says one thing and another");
      if (from === "export" && said !== null && !keys.has(text.keyId)) {
        throw new UnusableInput(`A tombstone of the export is signed by a key that the file of checkpoints does not bring${inBrackets(text.keyId)}: the key was changed since, or the tombstone is forged. Fetch the checkpoints again, and then the records.`);
      }
      const fault = statementFault("tombstone", text, said, { org, number: next, keys }, deps);
      if (fault !== null || said === null) return fault ?? finding(next, "cannot be read");
      for (const { writer, from: begin, to, head } of said.writers) {
        if (writer === keptWriter) return finding(next, "deletes changes made in the console, which are kept for good");
        if (begin !== (ends.get(writer) ?? 0) + 1) return finding(next, `does not go on where the ones before it ended for ${writer}`);
        if (from === "file" && !covering.covers(writer, to)) return finding(next, `deletes records of ${writer} that no checkpoint covers`);
        if ((covering.headAt(writer, to) ?? head) !== head) return finding(next, `names another last record of ${writer} than the checkpoint does`);
        const ofWriter = heads.get(writer) ?? new Map<number, string>();
        heads.set(writer, ofWriter.set(to, head));
        ends.set(writer, to);
        // The last of them is the youngest.
        deleted = withSpan(deleted, to - begin + 1, covering.coveredAt(writer, to), said.at);
      }
      bodies.push(text.body);
      const key = keys.get(text.keyId);
      if (key !== undefined) signers.add(key.fingerprint);
      return null;
    },
    count: () => bodies.length,
    deleted: () => deleted,
    signedBy: () => signers,
    headAt: (writer, seq) => heads.get(writer)?.get(seq) ?? null,
    through: (writer) => ends.get(writer) ?? 0,
  };
}

function withSpan({ records, leastMs }: Deleted, more: number, coveredAt: string | null, deletedAt: string): Deleted {
  if (coveredAt === null) return { records: records + more, leastMs };
  return { records: records + more, leastMs: Math.min(leastMs ?? Infinity, Math.max(0, Date.parse(deletedAt) - Date.parse(coveredAt))) };
}
