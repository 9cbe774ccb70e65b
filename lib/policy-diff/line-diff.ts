// The textual difference between two versions of a document, line by line. Pure.

export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
  /** Line numbers, from 1; null where the line does not stand on that side. */
  readonly before: number | null;
  readonly after: number | null;
}

export type DiffPart = { readonly kind: "lines"; readonly lines: readonly DiffLine[] } | { readonly kind: "gap"; readonly count: number };

/** Cells of the table that a comparison may fill; past it the middle is shown as replaced whole. */
const cellsMax = 4_000_000;

/** The shortest list of removed and added lines between the two texts; above `cellsMax` a valid but longer one. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [one, other] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  const kinds: DiffLine["kind"][] = [
    ...one.slice(0, head).map((): DiffLine["kind"] => "same"),
    ...middleDiff(one.slice(head, one.length - tail), other.slice(head, other.length - tail)),
    ...one.slice(one.length - tail).map((): DiffLine["kind"] => "same"),
  ];
  let [left, right] = [0, 0];
  return kinds.map((kind) => {
    const text = (kind === "added" ? other[right] : one[left]) ?? "";
    if (kind !== "added") left += 1;
    if (kind !== "removed") right += 1;
    return { kind, text, before: kind === "added" ? null : left, after: kind === "removed" ? null : right };
  });
}

function middleDiff(one: readonly string[], other: readonly string[]): DiffLine["kind"][] {
  const width = other.length + 1;
  if (one.length * other.length > cellsMax) return [...one.map((): DiffLine["kind"] => "removed"), ...other.map((): DiffLine["kind"] => "added")];
  // common[i * width + j]: the longest common subsequence of what follows line i and line j.
  const common = new Uint32Array((one.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kinds: DiffLine["kind"][] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      kinds.push("same");
      i += 1;
      j += 1;
    } else if (i < one.length && (j >= other.length || at(i + 1, j) >= at(i, j + 1))) {
      kinds.push("removed");
      i += 1;
    } else {
      kinds.push("added");
      j += 1;
    }
  }
  return kinds;
}

/** The changed lines with `context` unchanged ones around them; what is left out becomes a gap with its length. */
export function diffParts(lines: readonly DiffLine[], context = 3): readonly DiffPart[] {
  const shown = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.kind !== "same") shown.fill(true, Math.max(0, index - context), index + context + 1);
  });
  const parts: DiffPart[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = start;
    while (end < lines.length && shown[end] === shown[start]) end += 1;
    parts.push(shown[start] === true ? { kind: "lines", lines: lines.slice(start, end) } : { kind: "gap", count: end - start });
    start = end;
  }
  return parts;
}
