// What checkpoints and tombstones say together, or where they cannot be true. Ring 0: hash and signature check are handed in.
import { prunedChains, type PrunedChains } from "./pruned-chains";
import { readCheckpoint } from "./read-statement";
import { noCheckpoint, type Checkpoint, type WriterSpan } from "./signed-statement";
import { statementFault, type KnownKeys } from "./statement-fault";
import { toHex, type Finding, type SignedText, type VerifyDeps } from "./verify-terms";

export interface CoveredSpan extends WriterSpan {
  /** The place of its checkpoint among all, and of its first record among the checkpoint's leaves. */
  readonly checkpoint: number;
  readonly offset: number;
}

export interface Plan {
  /** Chains of a part begin where its first checkpoint that names them does. */
  readonly isPart: boolean;
  readonly checkpoints: readonly Checkpoint[];
  /** By writer, in the order of their numbers, without a gap. */
  readonly covered: ReadonlyMap<string, readonly CoveredSpan[]>;
  /** What was deleted in its time; an export may bring younger tombstones than the file did. */
  readonly pruned: PrunedChains;
}

interface Signed {
  readonly isPart: boolean;
  /** The number of the first checkpoint. */
  readonly first: number;
  readonly checkpoints: readonly SignedText[];
  readonly tombstones: readonly SignedText[];
}

/** The plan that records are held to, or the first statement that is not in order. */
export function verifyStatements(org: string, signed: Signed, keys: KnownKeys, deps: VerifyDeps): Plan | Finding {
  const checkpoints: Checkpoint[] = [];
  const covered = new Map<string, CoveredSpan[]>();
  const heads = new Map<string, Map<number, string>>();
  const begin = signed.first;
  /** What the first of a part follows is not in it; its signature vouches for what it says of that. */
  let prev = begin === 1 ? noCheckpoint : null;
  for (const [index, text] of signed.checkpoints.entries()) {
    const number = begin + index;
    const said = readCheckpoint(text.body);
    const fault = statementFault("checkpoint", text, said, { org, number, keys }, deps);
    if (fault !== null || said === null) return fault ?? finding(number, "cannot be read");
    if (prev !== null && said.prev !== prev) return finding(number, "does not follow the one before it: one of the two was replaced, or one between them is gone");
    if (said.at < (checkpoints.at(-1)?.at ?? "")) return finding(number, "is dated before the one that it follows");
    let offset = 0;
    for (const span of said.writers) {
      const spans = covered.get(span.writer) ?? [];
      const covers = spans.at(-1)?.to ?? (begin === 1 ? 0 : span.from - 1);
      if (span.from !== covers + 1) return finding(number, `does not go on where the ones before it ended for ${span.writer}`);
      spans.push({ ...span, checkpoint: index, offset });
      covered.set(span.writer, spans);
      heads.set(span.writer, (heads.get(span.writer) ?? new Map<number, string>()).set(span.to, span.head));
      offset += span.to - span.from + 1;
    }
    checkpoints.push(said);
    prev = toHex(deps.sha256(new TextEncoder().encode(text.body)));
  }
  // In the file, nothing is deleted that no checkpoint of it covers; in a part or an export it may be one that is not there.
  const pruned = prunedChains(org, keys, {
    headAt: (writer, seq) => heads.get(writer)?.get(seq),
    covers: (writer, seq) => signed.isPart || seq <= (covered.get(writer)?.at(-1)?.to ?? 0),
    coveredAt: (writer, seq) => checkpoints[spanOver(covered.get(writer) ?? [], seq)?.checkpoint ?? -1]?.at ?? null,
  }, deps);
  for (const text of signed.tombstones) {
    const fault = pruned.take(text, "file");
    if (fault !== null) return fault;
  }
  return { isPart: signed.isPart, checkpoints, covered, pruned };
}

/** The one that the record is in, among spans in the order of their numbers. */
function spanOver(spans: readonly CoveredSpan[], seq: number): CoveredSpan | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.to ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.from <= seq ? span : undefined;
}

function finding(number: number, sentence: string): Finding {
  return { kind: "checkpoint", number, sentence: `Checkpoint ${String(number)} ${sentence}.` };
}
