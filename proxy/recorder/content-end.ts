// Where the texts of an answer's content end once it is cut: a word may go on in the next text, and half a secret has no form by which to know it.
import type { JsonObject } from "@/lib/mcp/json-value";
import { contentTexts, mapContentTexts } from "@/lib/policy-engine/result/text-blocks";
import { endBetweenWords, isBlank, wordCharactersMax } from "./cut-json";

/**
 * What was cut, without the word that the last of its texts ends with where that text is whole and another stood behind it, read as one with the
 * texts before it. A text that was cut itself ends between two words.
 */
export function withoutLooseEnd(cut: JsonObject, whole: JsonObject): JsonObject {
  const [texts, all] = [contentTexts(cut), contentTexts(whole)];
  const last = texts.findLastIndex((text) => text !== "");
  if (last < 0 || texts[last] !== all[last] || last + 1 >= all.length) return cut;
  const ends = new Map<number, number>();
  let left = wordCharactersMax;
  for (let index = last; index >= 0 && left > 0; index -= 1) {
    const text = texts[index] ?? "";
    const end = endBetweenWords(text, text.length, left);
    ends.set(index, end);
    left -= text.length - end;
    if (isBlank(text, end)) break;
  }
  let index = -1;
  return mapContentTexts(cut, (text) => text.slice(0, ends.get((index += 1)) ?? text.length));
}
