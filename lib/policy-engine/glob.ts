// The `glob` operator's patterns: `*` any run of characters, `?` one character (a code point), everything else itself.

/**
 * Tests whole texts against the pattern; a text with half of a surrogate pair has no answer and is not to be asked.
 * Never goes back over more than one star, so the time is at most the text's length times the pattern's.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const wanted = Array.from(pattern);
  return (text) => {
    let at = 0;
    let next = 0;
    let starAt = -1;
    let resumeAt = 0;
    while (at < text.length) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const piece = wanted[next];
      if (piece === "*") {
        starAt = next;
        resumeAt = at;
        next += 1;
      } else if (piece === "?" || piece === character) {
        at += character.length;
        next += 1;
      } else if (starAt < 0) {
        return false;
      } else {
        resumeAt += String.fromCodePoint(text.codePointAt(resumeAt) ?? 0).length;
        at = resumeAt;
        next = starAt + 1;
      }
    }
    while (wanted[next] === "*") next += 1;
    return next === wanted.length;
  };
}
