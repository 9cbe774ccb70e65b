// Reads limits and the `rate_limit` shorthand out of a document, reporting everything that is wrong with them.
import { limitMaximum, limitMinimum, messageCharactersMax, windowSecondsMax } from "./bounds";
import { calendarUnits, type CalendarUnit } from "./calendar-windows";
import { microsRoundedDown } from "./decimals";
import type { JsonObject } from "./json-values";
import { ownMember } from "./json-values";
import { pointerTo } from "./json-pointer";
import { parsePath, type Path } from "./paths";
import type { Limit, LimitScope, LimitWindow } from "./policy";
import { optionalText, optionalWord, readObject, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import type { Json } from "./types";

const counterName = /^[A-Za-z0-9_.-]{1,64}$/;
const scopes: readonly LimitScope[] = ["session", "grant", "user", "server", "organization"];
const types = ["sliding", "calendar"] as const;
const refunds = ["never", "not_delivered", "on_error"] as const;
const limitFields: readonly string[] = ["counter", "window", "type", "max", "scope", "increment_from", "refund", "on_deny"];

/** Seconds of each window where it slides. */
const unitSeconds: { readonly [unit in CalendarUnit]: number } = {
  second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800, month: windowSecondsMax,
};
/** Up to an hour a named window slides, if the limit does not say otherwise. */
const slidesByItself: ReadonlySet<CalendarUnit> = new Set<CalendarUnit>(["second", "minute", "hour"]);

/** The limit at this pointer, or null with at least one problem. */
export function parseLimit(reading: Reading, value: Json, pointer: string): Limit | null {
  const object = readObject(reading, value, pointer, "a limit", limitFields);
  if (object === null) return null;
  const counter = readCounter(reading, object, pointer);
  const window = readWindow(reading, object, pointer);
  const maxMicros = readMaximum(reading, object, pointer);
  const scope = readScope(reading, object, pointer);
  const increment = readIncrement(reading, object, pointer);
  const refund = optionalWord(reading, object, pointer, "refund", refunds);
  const onDeny = optionalText(reading, object, pointer, "on_deny", messageCharactersMax);
  if (counter === null || window === null || maxMicros === null || scope === null || increment === "refused") return null;
  return { rule: pointer, onDeny, counter, window, scope, maxMicros, increment, refund: refund ?? "not_delivered" };
}

/** `rate_limit` as the limit that it stands for, counted on its section's pointer. */
export function parseRateLimit(reading: Reading, value: Json, sectionPointer: string): Limit | null {
  const pointer = pointerTo(sectionPointer, "rate_limit");
  const object = readObject(reading, value, pointer, "`rate_limit`", ["max", "window", "scope"]);
  if (object === null) return null;
  const window = readSeconds(reading, object, pointer);
  const maxMicros = readMaximum(reading, object, pointer);
  const scope = readScope(reading, object, pointer);
  if (window === null || maxMicros === null || scope === null) return null;
  return { rule: pointer, onDeny: null, counter: sectionPointer, window, scope, maxMicros, increment: null, refund: "not_delivered" };
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

function readWindow(reading: Reading, object: JsonObject, pointer: string): LimitWindow | null {
  const value = requiredField(reading, object, pointer, "window");
  const type = optionalWord(reading, object, pointer, "type", types);
  if (value === undefined) return null;
  const at = pointerTo(pointer, "window");
  if (typeof value === "number") {
    if (type === "calendar") reading.problems.add(pointerTo(pointer, "type"), "bad_value", "a window in seconds slides: no calendar has it");
    return secondsWindow(reading, value, at);
  }
  if (typeof value !== "string") {
    wrongType(reading, value, at, "a window", "a name or a number of seconds");
    return null;
  }
  const unit = readWord(reading, value, at, "a window", calendarUnits);
  if (unit === null) return null;
  const slides = type === null ? slidesByItself.has(unit) : type === "sliding";
  return slides ? { kind: "sliding", seconds: unitSeconds[unit] } : { kind: "calendar", unit };
}

function readSeconds(reading: Reading, object: JsonObject, pointer: string): LimitWindow | null {
  const value = requiredField(reading, object, pointer, "window");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "window");
  if (typeof value === "number") return secondsWindow(reading, value, at);
  wrongType(reading, value, at, "a window", "a number of seconds");
  return null;
}

function secondsWindow(reading: Reading, value: number, at: string): LimitWindow | null {
  if (Number.isInteger(value) && value >= 1 && value <= windowSecondsMax) return { kind: "sliding", seconds: value };
  reading.problems.add(at, "bad_value", `a window in seconds is a whole number from 1 to ${windowSecondsMax}`);
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
  return value === undefined ? "grant" : readWord(reading, value, pointerTo(pointer, "scope"), "a scope", scopes);
}

/** The path of the amount; null where each call counts one. */
function readIncrement(reading: Reading, object: JsonObject, pointer: string): Path | null | "refused" {
  const value = ownMember(object, "increment_from");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "increment_from");
  if (typeof value !== "string") {
    wrongType(reading, value, at, "`increment_from`", "a path");
    return "refused";
  }
  const parsed = parsePath(value);
  if (!parsed.ok) {
    reading.problems.add(at, parsed.code, parsed.message, parsed.suggestion);
    return "refused";
  }
  if (!("steps" in parsed.path) || parsed.path.steps.every(({ kind }) => kind !== "star")) return parsed.path;
  reading.problems.add(at, "invalid_path", "an amount is one number, so its path has no `[*]`");
  return "refused";
}
