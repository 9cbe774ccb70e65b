// Places in a text, and a text with other words in those places. Offsets in UTF-16 units, `end` exclusive.

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The ranges in order, those that overlap made one; those that only touch stay apart, as where nothing was merged. */
export function mergeRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  if (ranges.length < 2) return ranges;
  const merged: TextRange[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) merged.push(range);
    else if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
  }
  return merged;
}

/** The text with each of the ranges, sorted and apart, replaced. */
export function replaceRanges(text: string, ranges: readonly TextRange[], replacement: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
