// Names and labels that people read: one line of characters that can be seen.

/** Matches text without controls, format characters (directions, joiners), line or paragraph separators and lone surrogates. */
export const visibleLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

export const visibleLineSentence = "Use characters that can be seen, on one line.";
