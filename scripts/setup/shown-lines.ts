// Lines for a terminal, which obeys what stands in them.

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** Each line shown as what it holds: what cannot be seen, or would move or hide what can, stands as its number. Ends with a line feed. */
export function shownLines(lines: readonly string[]): string {
  return lines.map((line) => `${line.replace(unseen, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)}\n`).join("");
}
