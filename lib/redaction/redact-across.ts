// Secrets that a cut between the texts of an answer's content goes through, as servers cut what is long: neither half says that it is one.
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { findInText, type TextRedaction } from "@/lib/policy-engine/result/redact-text";
import { contentTexts, mapContentTexts } from "@/lib/policy-engine/result/text-blocks";
import type { ScanBudget } from "@/lib/policy-engine/result/text-finder";
import { replaceRanges, type TextRange } from "@/lib/policy-engine/result/text-range";

/**
 * The object with a mark in every text of its content that holds a part of what the entries find in all of them, read as one; the same object
 * where they find nothing. What stands beside a cut may be taken along: nobody knows whether it was a part.
 */
export function redactAcross(object: JsonObject, entries: readonly TextRedaction[], budget: ScanBudget): JsonObject {
  const texts = contentTexts(object);
  if (texts.length < 2) return object;
  const redacted = entries.reduce((read, { find, replacement }) => {
    const found = findInText(read.join(""), find, budget);
    return found.length === 0 ? read : replaceAcross(read, found, replacement);
  }, texts);
  let at = 0;
  return mapContentTexts(object, (text) => redacted[at++] ?? text);
}

/** The ranges are of the texts as one, in order and apart. */
function replaceAcross(texts: readonly string[], ranges: readonly TextRange[], replacement: string): readonly string[] {
  let start = 0;
  let from = 0;
  return texts.map((text) => {
    const end = start + text.length;
    const parts: TextRange[] = [];
    // An empty text holds no part of anything.
    while (text !== "" && from < ranges.length) {
      const range = ranges[from];
      if (range === undefined || range.start >= end) break;
      parts.push({ start: Math.max(range.start, start) - start, end: Math.min(range.end, end) - start });
      if (range.end > end) break;
      from += 1;
    }
    start = end;
    return replaceRanges(text, parts, replacement);
  });
}
