// What a look for warnings has found so far, and what it may still take: a document and a server's tools are both of a stranger's making.
import { lintLooksMax, lintSuggestionsMax } from "./bounds";
import type { LintCode, LintWarning } from "./lint-policy";
import { suggestName } from "./suggest-name";

export interface LintFindings {
  /** The first of each place and code stays. */
  add(warnings: readonly LintWarning[]): void;
  has(pointer: string, code: LintCode): boolean;
  warnings(): readonly LintWarning[];
  /** The nearest of the names, for the first few that are asked for. */
  suggest(word: string, known: () => readonly string[]): string | undefined;
  /** So much was looked at. */
  looked(count: number): void;
  /** More than is looked at. */
  isSpent(): boolean;
}

export function lintFindings(): LintFindings {
  const found = new Map<string, LintWarning>();
  let suggestionsLeft = lintSuggestionsMax;
  let looksLeft = lintLooksMax;
  const keyOf = (pointer: string, code: LintCode) => `${code} ${pointer}`;
  return {
    add(warnings) {
      for (const warning of warnings) {
        const key = keyOf(warning.pointer, warning.code);
        if (!found.has(key)) found.set(key, warning);
      }
    },
    has: (pointer, code) => found.has(keyOf(pointer, code)),
    warnings: () => [...found.values()],
    suggest(word, known) {
      suggestionsLeft -= 1;
      return suggestionsLeft < 0 ? undefined : suggestName(word, known());
    },
    looked(count) {
      looksLeft -= count;
    },
    isSpent: () => looksLeft < 0,
  };
}
