// Text of a stranger's server as a reviewer must see it: nothing in it may hide. Pure.

/** Formatting, private, unassigned and control characters, line and paragraph separators, and the selectors that can carry hidden text. Tab and line feed are seen. */
const unseen = /[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufe00-\ufe0e\u{e0100}-\u{e01ef}]/gu;

/** The text with every character that one cannot see replaced by its code, like ⟨U+200B⟩. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
