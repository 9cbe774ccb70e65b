// Tool-name patterns: an exact name, or a name in which `*` stands for any run of characters.

/** True for patterns with a star; all others are exact names. */
export function isNamePattern(text: string): boolean {
  return text.includes("*");
}

/**
 * Tests whole names against the pattern, case-sensitively; no character but `*` is special.
 * Never goes back: each literal piece is looked for once, to the right of the one before, so the time is linear in the name.
 */
export function compileNamePattern(pattern: string): (name: string) => boolean {
  if (!isNamePattern(pattern)) return (name) => name === pattern;
  const pieces = pattern.split("*");
  const head = pieces[0] ?? "";
  const tail = pieces[pieces.length - 1] ?? "";
  const inner = pieces.slice(1, -1).filter((piece) => piece !== "");
  return (name) => {
    const end = name.length - tail.length;
    if (!name.startsWith(head) || !name.endsWith(tail)) return false;
    let at = head.length;
    for (const piece of inner) {
      const found = name.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    // Also false where head and tail would share characters.
    return at <= end;
  };
}
