// `result.redact` in the plainest code (policy language § Results): each entry in its order, over every text of the answer.
import type { Json } from "@/lib/policy-engine/types";
import { readPlainJson, type PlainValue } from "@/tests/fuzz/plain-json-reader";
import { contentTextsOf, holdsBytes, isMembers, withContentTexts, withTexts, type JsonMembers } from "./answer-texts";
import { foundInText, replaced, type Find } from "./found-in-text";
import { pathSteps, type Step } from "./path-steps";
import type { WrittenRedaction } from "./written-policy";

/** An entry of a section that applies, with its pointer. */
export interface ReferenceRedaction {
  readonly rule: string;
  readonly written: WrittenRedaction;
}

export interface RedactTools {
  /** What a pattern finds, and what a detector does; both are handed to either engine, and have vectors of their own. */
  readonly findPattern: (pattern: string) => Find;
  readonly findKind: (detector: string) => Find;
  readonly note: (what: string) => void;
}

/** `rules`: the entries that took something away, in the order in which they did. `denied`: the entry for which the answer is withheld. */
export type ReferenceRedacted = { readonly value: JsonMembers; readonly rules: readonly string[] } | { readonly denied: string };

interface TextEntry {
  readonly rule: string;
  readonly replacement: string;
  readonly find: Find;
  /** What may stand in a text for something that was taken out is no leak where this entry finds it. */
  readonly findsReplacement: boolean;
}

export function redactResult(answer: JsonMembers, entries: readonly ReferenceRedaction[], tools: RedactTools): ReferenceRedacted {
  const replacements = entries.map(({ written }) => replacementOf(written));
  const textEntry = ({ rule, written }: ReferenceRedaction): TextEntry => {
    const find = written.pattern === undefined ? tools.findKind(written.detect ?? "") : tools.findPattern(written.pattern);
    return { rule, replacement: replacementOf(written), find, findsReplacement: replacements.some((replacement) => finds(find, replacement)) };
  };
  const ofTexts = entries.filter(({ written }) => written.path === undefined).map(textEntry);
  const [first] = ofTexts;
  if (first !== undefined && holdsBytes(answer)) {
    tools.note("redact bytes");
    return { denied: first.rule };
  }

  const rules = new Set<string>();
  let value = answer;
  // Entries for texts that stand next to each other go over each text one after the other; a text that changed is asked again for all up to there.
  for (let at = 0; at < entries.length; ) {
    const entry = entries[at];
    if (entry === undefined) break;
    if (entry.written.path !== undefined) {
      value = atPath(value, entry.written.path, { rule: entry.rule, replacement: replacementOf(entry.written), rules, note: tools.note });
      at += 1;
      continue;
    }
    const next = entries.findIndex(({ written }, index) => index > at && written.path !== undefined);
    const end = next === -1 ? entries.length : next;
    const [group, upToHere] = [entries.slice(at, end), entries.slice(0, end)].map((some) => ofTexts.filter(({ rule }) => some.some((one) => one.rule === rule)));
    value = withTexts(value, (text, as) => {
      const after = textAfter(text, group ?? [], upToHere ?? [], rules, tools.note);
      if (after !== text) tools.note(`redact a ${as}`);
      return after;
    });
    at = end;
  }

  const together = contentTextsOf(value);
  const split = together.length < 2 ? undefined : ofTexts.find(({ find, findsReplacement }) => !findsReplacement && finds(find, together.join("")));
  if (split === undefined) return { value, rules: [...rules] };
  tools.note("redact over an edge");
  return { denied: split.rule };
}

const replacementOf = ({ replace = "[redacted]" }: WrittenRedaction): string => replace;
const finds = (find: Find, text: string): boolean => foundInText(text, find).length > 0;

function textAfter(text: string, group: readonly TextEntry[], upToHere: readonly TextEntry[], rules: Set<string>, note: RedactTools["note"]): string {
  let left = text;
  for (const { rule, replacement, find, findsReplacement } of group) {
    const found = foundInText(left, find);
    if (found.length === 0) continue;
    if (find(left).length === 0) note("redact below escapes");
    const without = replaced(left, found, replacement);
    const isBare = findsReplacement || !finds(find, without);
    note(isBare ? "redact a part" : "redact all of a text");
    if ((isBare ? without : replacement) !== left) rules.add(rule);
    left = isBare ? without : replacement;
  }
  if (left === text) return text;
  const bared = upToHere.find(({ find, findsReplacement }) => !findsReplacement && finds(find, left));
  if (bared !== undefined) note("redact what another bared");
  return bared?.replacement ?? left;
}

interface AtPath {
  readonly rule: string;
  readonly replacement: string;
  readonly rules: Set<string>;
  readonly note: RedactTools["note"];
}

/** What stands at the path becomes the replacement; so it does in texts that are JSON. Any other text might say it in other words, where there was something. */
function atPath(answer: JsonMembers, path: string, { rule, replacement, rules, note }: AtPath): JsonMembers {
  const steps = pathSteps(path).slice(1);
  const structured = Object.hasOwn(answer, "structuredContent") ? answer["structuredContent"] : undefined;
  const taken = structured === undefined ? null : withoutPlace(structured, steps, replacement);
  let isChanged = taken !== null;
  const texts = withContentTexts(answer, (text) => {
    const after = jsonWithout(text, steps, replacement, note) ?? (taken === null ? text : replacement);
    if (after !== text) isChanged = true;
    return after;
  });
  if (isChanged) rules.add(rule);
  if (taken === null) return texts;
  note("redact a place");
  return Object.fromEntries(Object.entries(texts).map(([name, member]) => [name, name === "structuredContent" ? taken : member]));
}

/** Null where there is no such place. */
function withoutPlace(value: Json, steps: readonly Step[], replacement: string): Json | null {
  const [step, ...rest] = steps;
  if (step === undefined) return replacement;
  let isFound = false;
  const below = (member: Json): Json => {
    const taken = withoutPlace(member, rest, replacement);
    if (taken !== null) isFound = true;
    return taken ?? member;
  };
  let after: Json = value;
  if (step !== "every" && "name" in step) {
    if (isMembers(value)) after = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, name === step.name ? below(member) : member]));
  } else if (Array.isArray(value)) {
    after = value.map((entry: Json, index) => (step === "every" || step.index === index ? below(entry) : entry));
  }
  return isFound ? after : null;
}

/** Of an object or a list in JSON: the text without the place, or the replacement where it could be read in two ways; null for any other text, and where there is no such place. */
function jsonWithout(text: string, steps: readonly Step[], replacement: string, note: RedactTools["note"]): string | null {
  if (!/^[\s\ufeff]*[[{]/.test(text)) return null;
  const read = readPlainJson(Buffer.from(text));
  if (read === null) return null;
  if (isHalfPair(text) || isTwoFold(read)) {
    note("redact json of two readings");
    return replacement;
  }
  const taken = withoutPlace(JSON.parse(text), steps, replacement);
  if (taken !== null) note("redact in json");
  return taken === null ? null : JSON.stringify(taken);
}

/** A name that stands twice, a number that no double holds, or half of a pair. */
function isTwoFold(value: PlainValue): boolean {
  switch (value.kind) {
    case "literal": return false;
    case "number": return !isHeld(value.written);
    case "string": return isHalfPair(value.value);
    case "array": return value.entries.some(isTwoFold);
    case "object": return new Set(value.members.map(([name]) => name)).size < value.members.length || value.members.some(([name, member]) => isHalfPair(name) || isTwoFold(member));
  }
}

const isHalfPair = (text: string): boolean => /\p{Surrogate}/u.test(text);

function isHeld(written: string): boolean {
  const [one, other] = [written, String(Number(written))].map(exactly);
  return Number.isFinite(Number(written)) && one === other;
}

/** One text for equal decimals: their digits, and a power of ten. */
function exactly(written: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  return short === "" ? "0" : `${sign}${short}e${Number(power) - fraction.length + digits.length - short.length}`;
}
