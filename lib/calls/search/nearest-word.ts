// The known word that somebody most likely meant. Pure.

const lengthMax = 20;

/** The word at most two letters away, or of which this is a beginning of at least three letters; null where there is none. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (word.length > lengthMax) return null;
  const begun = known.find((one) => word.length >= 3 && (one.startsWith(word) || word.startsWith(one)));
  if (begun !== undefined) return begun;
  const [best] = known.map((one) => ({ one, away: distance(word, one) })).sort((a, b) => a.away - b.away);
  return best !== undefined && best.away <= (word.length < 5 ? 1 : 2) ? best.one : null;
}

/** Letters to add, take out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
