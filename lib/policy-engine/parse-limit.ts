// Reads limits and the `rate_limit` shorthand out of a document, reporting everything that is wrong with them.
import { limitMaximum, limitMinimum, messageCharactersMax, windowSecondsMax } from "./bounds";
import { microsRoundedDown } from "./decimals";
import type { JsonObject } from "./json-values";
import { ownMember } from "./json-values";
import { pointerTo } from "./json-pointer";
import { limitFieldsLater, scopesLater } from "./not-enforced-yet";
import type { Limit, LimitScope, LimitWindow } from "./policy";
import { optionalText, readObject, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import { reasonSentences } from "./reason-codes";
import type { Json } from "./types";

const counterName = /^[A-Za-z0-9_.-]{1,64}$/;
const scopes: readonly LimitScope[] = ["grant", "server", "organization"];

const namedWindows: ReadonlyMap<string, LimitWindow> = new Map<string, LimitWindow>([
  ["second", { kind: "sliding", seconds: 1 }],
  ["minute", { kind: "sliding", seconds: 60 }],
  ["hour", { kind: "sliding", seconds: 3_600 }],
  ["day", { kind: "calendar", unit: "day", timezone: "UTC" }],
  ["week", { kind: "calendar", unit: "week", timezone: "UTC" }],
  ["month", { kind: "calendar", unit: "month", timezone: "UTC" }],
]);

/** The limit at this pointer, or null with at least one problem. */
export function parseLimit(reading: Reading, value: Json, pointer: string): Limit | null {
  const object = readObject(reading, value, pointer, "a limit", ["counter", "window", "max", "scope", "on_deny"], limitFieldsLater);
  if (object === null) return null;
  const counter = readCounter(reading, object, pointer);
  const window = readWindow(reading, object, pointer, true);
  const maxMicros = readMaximum(reading, object, pointer);
  const scope = readScope(reading, object, pointer);
  const message = optionalText(reading, object, pointer, "on_deny", messageCharactersMax) ?? reasonSentences.limit_exceeded;
  if (counter === null || window === null || maxMicros === null || scope === null) return null;
  return { rule: pointer, message, counter, window, scope, maxMicros };
}

/** `rate_limit` as the limit that it stands for, counted on its section's pointer. */
export function parseRateLimit(reading: Reading, value: Json, sectionPointer: string): Limit | null {
  const pointer = pointerTo(sectionPointer, "rate_limit");
  const object = readObject(reading, value, pointer, "`rate_limit`", ["max", "window", "scope"], []);
  if (object === null) return null;
  const window = readWindow(reading, object, pointer, false);
  const maxMicros = readMaximum(reading, object, pointer);
  const scope = readScope(reading, object, pointer);
  if (window === null || maxMicros === null || scope === null) return null;
  return { rule: pointer, message: reasonSentences.limit_exceeded, counter: sectionPointer, window, scope, maxMicros };
}

function readCounter(reading: Reading, object: JsonObject, pointer: string): string | null {
  const value = requiredField(reading, object, pointer, "counter");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "counter");
  if (typeof value !== "string") {
    wrongType(reading, value, at, "a counter", "a name");
    return null;
  }
  if (counterName.test(value)) return value;
  if (value.length > 64) reading.problems.add(at, "too_long", "a counter's name has at most 64 characters");
  else reading.problems.add(at, "bad_value", "a counter's name has letters, digits, `_`, `.` and `-`");
  return null;
}

function readWindow(reading: Reading, object: JsonObject, pointer: string, namesAllowed: boolean): LimitWindow | null {
  const value = requiredField(reading, object, pointer, "window");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "window");
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 1 && value <= windowSecondsMax) return { kind: "sliding", seconds: value };
    reading.problems.add(at, "bad_value", `a window in seconds is a whole number from 1 to ${windowSecondsMax}`);
    return null;
  }
  if (namesAllowed && typeof value === "string") {
    const word = readWord(reading, value, at, "a window", [...namedWindows.keys()]);
    return word === null ? null : (namedWindows.get(word) ?? null);
  }
  wrongType(reading, value, at, "a window", namesAllowed ? "a name or a number of seconds" : "a number of seconds");
  return null;
}

function readMaximum(reading: Reading, object: JsonObject, pointer: string): bigint | null {
  const value = requiredField(reading, object, pointer, "max");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "max");
  if (typeof value !== "number") {
    wrongType(reading, value, at, "`max`", "a number");
    return null;
  }
  if (value === 0) return 0n;
  if (value >= limitMinimum && value <= limitMaximum) return microsRoundedDown(value);
  reading.problems.add(at, "bad_value", `\`max\` is 0, or a number from ${limitMinimum} to ${limitMaximum}`);
  return null;
}

function readScope(reading: Reading, object: JsonObject, pointer: string): LimitScope | null {
  const value = ownMember(object, "scope");
  return value === undefined ? "grant" : readWord(reading, value, pointerTo(pointer, "scope"), "a scope", scopes, scopesLater);
}
