// An answer after one `redact` entry that names a place under `structuredContent`. Tools send the same data as text beside it (MCP,
// Tools § Structured Content: "SHOULD also return the serialized JSON in a TextContent block"), so the texts are held to the entry too.
import { pointerTo } from "../json-pointer";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "../json-values";
import { parseJson } from "../parse-json";
import type { PathStep } from "../paths";
import type { Json } from "../types";
import { mapContentTexts } from "./text-blocks";
import type { Redacting } from "./redacting";

export interface PathRedaction {
  readonly kind: "path";
  readonly rule: string;
  readonly replacement: string;
  readonly steps: readonly PathStep[];
}

/**
 * Whatever stands at the place becomes the replacement. A text that is JSON and has the place is written anew without it. Where
 * `structuredContent` had it, any other text might say it in other words, and is replaced whole; so is, always, a text that is JSON
 * and that two readers could read differently.
 */
export function redactPath(answer: JsonObject, { rule, replacement, steps }: PathRedaction, redacting: Redacting): JsonObject {
  const structured = ownMember(answer, "structuredContent");
  const hits: string[] = [];
  const redacted = structured === undefined ? undefined : replaceAt(structured, { steps, replacement, hits }, 0, "/structuredContent");
  redacting.numbers = without(redacting.numbers, hits);
  const found = hits.length > 0;
  const textOf = (text: string): string => redactJsonText(text, steps, replacement) ?? (found ? replacement : text);
  const withTexts = mapContentTexts(answer, textOf);
  const whole = redacted === undefined || !found ? withTexts : { ...withTexts, structuredContent: redacted };
  if (whole !== answer) redacting.fired.add(rule);
  return whole;
}

/** The text of the JSON without what stands at the place; the replacement alone where it cannot be read one way only; null where it is no JSON, or has no such place. */
function redactJsonText(text: string, steps: readonly PathStep[], replacement: string): string | null {
  if (!/^[\s\ufeff]*[[{]/.test(text)) return null;
  const json = parseJson(text);
  if (!json.ok) return null;
  if (json.problems.length > 0) return replacement;
  const hits: string[] = [];
  const redacted = replaceAt(json.root.value, { steps, replacement, hits }, 0, "");
  return hits.length === 0 ? null : JSON.stringify(redacted);
}

interface Replacing {
  readonly steps: readonly PathStep[];
  readonly replacement: string;
  /** The pointers of what was replaced. */
  readonly hits: string[];
}

/** The value with the replacement at every end that the steps reach from `at` on. */
function replaceAt(value: Json, replacing: Replacing, at: number, pointer: string): Json {
  const { steps, replacement, hits } = replacing;
  const step = steps[at];
  if (step === undefined) {
    hits.push(pointer);
    return replacement;
  }
  if (step.kind === "name") {
    if (!isJsonObject(value) || !Object.hasOwn(value, step.name)) return value;
    const { name } = step;
    return Object.fromEntries(Object.entries(value).map(([key, member]) =>
      [key, key === name ? replaceAt(member, replacing, at + 1, pointerTo(pointer, key)) : member]));
  }
  if (!isJsonArray(value)) return value;
  return value.map((entry, index) =>
    step.kind === "star" || step.index === index ? replaceAt(entry, replacing, at + 1, pointerTo(pointer, index)) : entry);
}

function without(numbers: Redacting["numbers"], hits: readonly string[]): Redacting["numbers"] {
  if (numbers.size === 0 || hits.length === 0) return numbers;
  const gone = new Set(hits);
  return new Map([...numbers].filter(([pointer]) => {
    for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) if (gone.has(at)) return false;
    return true;
  }));
}
