// "Did you mean": the nearest of a few known names.

/** Longer words are no slip of the pen, and comparing them would cost. */
const wordLengthMax = 64;

/** Fewer letters than this say too little of what was meant. */
const beginningLengthMin = 3;

/** The known name that differs least from the word, by no more than a third of its length, or that the word begins with (or it with the word); else undefined. */
export function suggestName(word: string, known: readonly string[]): string | undefined {
  if (word.length > wordLengthMax) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const name of known) {
    // It takes at least as many changes as one is longer than the other.
    if (Math.abs(word.length - name.length) > Math.max(1, Math.floor(name.length / 3))) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance <= Math.max(1, Math.floor(name.length / 3))) [best, bestDistance] = [name, distance];
  }
  if (best !== undefined || word.length < beginningLengthMin) return best;
  return known.find((name) => (name.length >= beginningLengthMin && word.startsWith(name)) || name.startsWith(word));
}

/** Insertions, deletions and replacements of UTF-16 units (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
