// Puts the lines of a difference across from each other. Pure.
import type { DiffLine } from "@/lib/policy-diff/line-diff";

export interface LinePair {
  readonly before: DiffLine | null;
  readonly after: DiffLine | null;
}

/** Unchanged lines stand on both sides; of a run of removed and added ones the first stands across from the first. */
export function pairLines(lines: readonly DiffLine[]): readonly LinePair[] {
  const pairs: LinePair[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (line === undefined || line.kind === "same") {
      if (line !== undefined) pairs.push({ before: line, after: line });
      at += 1;
      continue;
    }
    const end = lines.findIndex(({ kind }, index) => index > at && kind === "same");
    const run = lines.slice(at, end === -1 ? lines.length : end);
    const [removed, added] = [run.filter(({ kind }) => kind === "removed"), run.filter(({ kind }) => kind === "added")];
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) pairs.push({ before: removed[row] ?? null, after: added[row] ?? null });
    at += run.length;
  }
  return pairs;
}
