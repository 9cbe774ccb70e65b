// What checkpoints and tombstones say together, or where they cannot be true. Ring 0: hash and signature check are handed in.
import { readCheckpoint, readTombstone } from "./read-statement";
import { noCheckpoint, statementBytes, type Checkpoint, type StatementKind, type Tombstone, type WriterSpan } from "./signed-statement";
import { toHex, type Finding, type SignedText, type VerifyDeps } from "./verify-terms";

/** The console's own chain is never pruned. */
const keptWriter = "console";

export interface CoveredSpan extends WriterSpan {
  /** The place of its checkpoint among all, and of its first record among the checkpoint's leaves. */
  readonly checkpoint: number;
  readonly offset: number;
}

export interface Plan {
  /** Chains of a part begin where its first checkpoint that names them does. */
  readonly isPart: boolean;
  readonly checkpoints: readonly Checkpoint[];
  readonly tombstones: readonly Tombstone[];
  /** By writer, in the order of their numbers, without a gap. */
  readonly covered: ReadonlyMap<string, readonly CoveredSpan[]>;
  /** By writer: how far its beginning was deleted in its time. */
  readonly pruned: ReadonlyMap<string, WriterSpan>;
}

interface Signed {
  readonly isPart: boolean;
  /** The number of the first checkpoint. */
  readonly first: number;
  readonly checkpoints: readonly SignedText[];
  readonly tombstones: readonly SignedText[];
}

/** The plan that records are held to, or the first statement that is not in order. `keys`: the raw public keys that count, by their ids. */
export function verifyStatements(org: string, signed: Signed, keys: ReadonlyMap<string, Uint8Array>, deps: VerifyDeps): Plan | Finding {
  const checkpoints: Checkpoint[] = [];
  const covered = new Map<string, CoveredSpan[]>();
  const begin = signed.first;
  /** What the first of a part follows is not in it; its signature vouches for what it says of that. */
  let prev = begin === 1 ? noCheckpoint : null;
  for (const [index, text] of signed.checkpoints.entries()) {
    const number = begin + index;
    const name = `Checkpoint ${String(number)}`;
    const said = readCheckpoint(text.body);
    const fault = statementFault("checkpoint", text, said, org, number, keys, deps);
    if (fault !== null || said === null) return finding("checkpoint", number, `${name} ${fault ?? "cannot be read"}.`);
    if (prev !== null && said.prev !== prev) return finding("checkpoint", number, `${name} does not follow the one before it: one of the two was replaced, or one between them is gone.`);
    if (said.at < (checkpoints.at(-1)?.at ?? "")) return finding("checkpoint", number, `${name} is dated before the one that it follows.`);
    let offset = 0;
    for (const span of said.writers) {
      const spans = covered.get(span.writer) ?? [];
      const covers = spans.at(-1)?.to ?? (begin === 1 ? 0 : span.from - 1);
      if (span.from !== covers + 1) return finding("checkpoint", number, `${name} does not go on where the ones before it ended for ${span.writer}.`);
      spans.push({ ...span, checkpoint: index, offset });
      covered.set(span.writer, spans);
      offset += span.to - span.from + 1;
    }
    checkpoints.push(said);
    prev = toHex(deps.sha256(new TextEncoder().encode(text.body)));
  }
  const tombstones: Tombstone[] = [];
  const pruned = new Map<string, WriterSpan>();
  for (const [index, text] of signed.tombstones.entries()) {
    const name = `Tombstone ${String(index + 1)}`;
    const said = readTombstone(text.body);
    const fault = statementFault("tombstone", text, said, org, index + 1, keys, deps);
    if (fault !== null || said === null) return finding("tombstone", index + 1, `${name} ${fault ?? "cannot be read"}.`);
    for (const span of said.writers) {
      const spans = covered.get(span.writer) ?? [];
      if (span.writer === keptWriter) return finding("tombstone", index + 1, `${name} deletes changes made in the console, which are kept for good.`);
      if (span.from !== (pruned.get(span.writer)?.to ?? 0) + 1) return finding("tombstone", index + 1, `${name} does not go on where the ones before it ended for ${span.writer}.`);
      if (!signed.isPart && span.to > (spans.at(-1)?.to ?? 0)) return finding("tombstone", index + 1, `${name} deletes records of ${span.writer} that no checkpoint covers.`);
      const ended = spans.find(({ to }) => to === span.to);
      if (ended !== undefined && ended.head !== span.head) return finding("tombstone", index + 1, `${name} names another last record of ${span.writer} than the checkpoint does.`);
      pruned.set(span.writer, span);
    }
    tombstones.push(said);
  }
  return { isPart: signed.isPart, checkpoints, tombstones, covered, pruned };
}

function statementFault(kind: StatementKind, text: SignedText, said: Checkpoint | Tombstone | null, org: string, number: number, keys: ReadonlyMap<string, Uint8Array>, { verifySignature }: VerifyDeps): string | null {
  if (said === null) return `is not the text of a ${kind}`;
  const key = keys.get(text.keyId);
  if (key === undefined) return `is signed by a key that does not count (${text.keyId})`;
  if (!verifySignature(key, statementBytes(kind, text.body), text.signature)) return "does not carry the signature of its key: it was changed, or forged";
  if (said.org !== org) return `belongs to another organization (${said.org})`;
  if (said.number !== number) return `is missing, or out of its order: number ${String(said.number)} stands in its place`;
  return null;
}

function finding(kind: "checkpoint" | "tombstone", number: number, sentence: string): Finding {
  return { kind, number, sentence };
}
