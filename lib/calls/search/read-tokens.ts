// The text of a search as tokens with their places: `-key:value,"another value"` and words. Pure; judges only the form.

import type { SearchProblem } from "./call-search";

export interface ValueToken {
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

export interface TermToken {
  readonly negated: boolean;
  /** As written; null for free text. */
  readonly word: string | null;
  readonly values: readonly ValueToken[];
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  readonly terms: readonly TermToken[];
  readonly problems: readonly SearchProblem[];
}

const space = /\s/;
const keyForm = /^[A-Za-z][A-Za-z_]*:/;

/** Reads every token; a quote that does not end is told and taken to the end of the text. */
export function readTokens(text: string): Tokens {
  const terms: TermToken[] = [];
  const problems: SearchProblem[] = [];
  let at = 0;

  function readQuoted(): ValueToken {
    const start = at;
    let value = "";
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      const escaped = text[at] === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\");
      if (escaped) at += 1;
      value += text[at] ?? "";
    }
    if (at >= text.length) problems.push({ start, end: text.length, message: "This quotation mark is never closed." });
    else at += 1;
    return { text: value, quoted: true, start, end: at };
  }

  function readBare(stopAtComma: boolean): ValueToken {
    const start = at;
    while (at < text.length && !space.test(text[at] ?? "") && !(stopAtComma && text[at] === ",")) at += 1;
    return { text: text.slice(start, at), quoted: false, start, end: at };
  }

  while (at < text.length) {
    if (space.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const start = at;
    const negated = text[at] === "-" && at + 1 < text.length && !space.test(text[at + 1] ?? "");
    if (negated) at += 1;
    const key = text[at] === '"' ? null : keyForm.exec(text.slice(at, at + 64))?.[0] ?? null;
    if (key === null) {
      const value = text[at] === '"' ? readQuoted() : readBare(false);
      terms.push({ negated, word: null, values: [value], start, end: at });
      continue;
    }
    at += key.length;
    const values: ValueToken[] = [];
    for (;;) {
      values.push(text[at] === '"' ? readQuoted() : readBare(true));
      if (text[at] !== ",") break;
      at += 1;
    }
    // What stands right behind a closing quotation mark belongs to no value.
    if (at < text.length && !space.test(text[at] ?? "")) {
      const stray = readBare(false);
      problems.push({ start: stray.start, end: stray.end, message: `Put a space or a comma before ${stray.text}.` });
    }
    terms.push({ negated, word: key.slice(0, -1), values, start, end: at });
  }
  return { terms, problems };
}
