// Patterns by their definition, code point by code point.

/** Whether the whole text is what the pattern says: `*` any run, with `one` (if any) one character, all else itself. */
export function textMatches(pattern: string, text: string, one: string | null = null): boolean {
  const characters = [...text];
  let reachable = new Set([0]);
  for (const symbol of pattern) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (symbol === "*") for (let to = at; to <= characters.length; to += 1) next.add(to);
      else if (at < characters.length && (symbol === one || characters[at] === symbol)) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(characters.length);
}

/** Whether a key of `tools`, an entry of `hide` or of an access list stands for the name: exactly, or as a pattern. */
export const nameMatches = (pattern: string, name: string): boolean => textMatches(pattern, name);
