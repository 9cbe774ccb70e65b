// One text after one `redact` entry. What the entry looks for is text-finder.ts, where texts stand in an answer redact-texts.ts.
import { escapeLevelsMax } from "../bounds";
import type { Redacting } from "./redacting";
import type { ScanBudget, TextFinder } from "./text-finder";
import { mergeRanges, replaceRanges, type TextRange } from "./text-range";
import { unescapeJson } from "./unescape-json";

export interface TextRedaction {
  readonly kind: "text";
  /** The pointer of the entry. */
  readonly rule: string;
  readonly replacement: string;
  readonly find: TextFinder;
  /** Whether a replacement, its own or another entry's, is itself what is looked for: then it is no leak to find it. */
  readonly findsReplacement: ReplacementQuestion;
}

/**
 * An answer that hangs on the policy alone, and on no text: found out when it is first wanted, at the cost of the budget, and then known. It
 * says nothing where the budget was spent before.
 */
export type ReplacementQuestion = (budget: ScanBudget) => boolean;

/**
 * The text without what the entry finds, read as it is and with the escapes of JSON undone. What is left has no find in it: where taking
 * out makes a new one (`sesecretcret`), all of the text goes.
 */
export function redactText(text: string, redaction: TextRedaction, { budget, learning }: Pick<Redacting, "budget" | "learning">): string {
  const ranges = findInText(text, redaction.find, budget);
  if (ranges.length === 0) return text;
  const redacted = replaceRanges(text, ranges, redaction.replacement);
  if (redaction.findsReplacement(learning) || findInText(redacted, redaction.find, budget).length === 0) return redacted;
  return redaction.replacement;
}

/** The places that are to be replaced, in order and apart; also those that only show once escapes are undone, one level after the other. */
export function findInText(text: string, find: TextFinder, budget: ScanBudget, level = 0): readonly TextRange[] {
  const found = find(text, budget);
  const unescaped = level < escapeLevelsMax ? unescapeJson(text) : null;
  if (unescaped === null) return found;
  const below = findInText(unescaped.text, find, budget, level + 1);
  return mergeRanges([...found.map(unescaped.whole), ...below.map(unescaped.original)]);
}
