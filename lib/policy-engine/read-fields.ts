// The steps that every part of the validator takes: is this an object with known fields only, is that a text short enough.
import { characterCount } from "./characters";
import { isJsonArray, isJsonObject, jsonTypeOf, ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import type { ProblemList } from "./problem-list";
import { suggestName } from "./suggest-name";
import type { Json, RegexCompiler } from "./types";

/** What one validation carries along. */
export interface Reading {
  readonly problems: ProblemList;
  readonly regex: RegexCompiler;
  ruleCount: number;
  regexBytes: number;
}

/** The object, or null with a problem. Fields outside `known` are reported; nothing below them is looked at. */
export function readObject(reading: Reading, value: Json, pointer: string, what: string, known: readonly string[]): JsonObject | null {
  if (!isJsonObject(value)) {
    wrongType(reading, value, pointer, what, "an object");
    return null;
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    reading.problems.add(pointerTo(pointer, key), "unknown_field", `${what} has no such field`, suggestName(key, known));
  }
  return value;
}

/** The field's value; a problem where it is absent. */
export function requiredField(reading: Reading, object: JsonObject, pointer: string, key: string, hint?: string): Json | undefined {
  const value = ownMember(object, key);
  if (value === undefined) reading.problems.add(pointerTo(pointer, key), "missing_field", `\`${key}\` is required`, hint);
  return value;
}

/** The field's text; null where it is absent, or with a problem where it is no text or too long. */
export function optionalText(reading: Reading, object: JsonObject, pointer: string, key: string, charactersMax: number): string | null {
  const value = ownMember(object, key);
  if (value === undefined) return null;
  return readText(reading, value, pointerTo(pointer, key), `\`${key}\``, charactersMax);
}

/** The text, or null with a problem. */
export function readText(reading: Reading, value: Json, pointer: string, what: string, charactersMax: number): string | null {
  if (typeof value !== "string") {
    wrongType(reading, value, pointer, what, "a text");
    return null;
  }
  if (characterCount(value) > charactersMax) {
    reading.problems.add(pointer, "too_long", `${what} has at most ${charactersMax} characters`);
    return null;
  }
  return value;
}

/** The list's entries; none where the field is absent, or with a problem where it is no list. */
export function optionalList(reading: Reading, object: JsonObject, pointer: string, key: string): readonly Json[] {
  const value = ownMember(object, key);
  if (value === undefined) return [];
  if (isJsonArray(value)) return value;
  wrongType(reading, value, pointerTo(pointer, key), `\`${key}\``, "a list");
  return [];
}

/** The field's boolean; null where it is absent, or with a problem where it is none. */
export function optionalBoolean(reading: Reading, object: JsonObject, pointer: string, key: string): boolean | null {
  const value = ownMember(object, key);
  if (value === undefined || typeof value === "boolean") return value ?? null;
  wrongType(reading, value, pointerTo(pointer, key), `\`${key}\``, "true or false");
  return null;
}

/** The field's whole number; null where it is absent, or with a problem where it is none from `least` to `most`. */
export function optionalWhole(reading: Reading, object: JsonObject, pointer: string, key: string, [least, most]: readonly [least: number, most: number]): number | null {
  const value = ownMember(object, key);
  if (value === undefined) return null;
  const at = pointerTo(pointer, key);
  if (typeof value !== "number") {
    wrongType(reading, value, at, `\`${key}\``, "a whole number");
    return null;
  }
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  reading.problems.add(at, "bad_value", `\`${key}\` is a whole number from ${least} to ${most}`);
  return null;
}

/** The field's word; null where it is absent, or with a problem where it is none of them. */
export function optionalWord<Word extends string>(reading: Reading, object: JsonObject, pointer: string, key: string, words: readonly Word[]): Word | null {
  const value = ownMember(object, key);
  return value === undefined ? null : readWord(reading, value, pointerTo(pointer, key), `\`${key}\``, words);
}

/** Where one word of a longer list is suggested, the others would only stand before it. */
const listedBesideSuggestionMax = 8;

/** One of the words, or null with a problem that suggests the nearest. */
export function readWord<Word extends string>(
  reading: Reading, value: Json, pointer: string, what: string, words: readonly Word[],
): Word | null {
  if (typeof value !== "string") {
    wrongType(reading, value, pointer, what, `one of ${listOf(words)}`);
    return null;
  }
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const near = suggestName(value, words);
  const isOneOf = near === undefined || words.length <= listedBesideSuggestionMax;
  reading.problems.add(pointer, "bad_value", isOneOf ? `${what} is one of ${listOf(words)}` : `\`${value}\` is not ${what}`, near);
  return null;
}

/** Reports a value of another JSON type than the field takes. */
export function wrongType(reading: Reading, value: Json, pointer: string, what: string, wanted: string): void {
  reading.problems.add(pointer, "wrong_type", `${what} is ${wanted}, not ${jsonTypeOf(value)}`);
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
