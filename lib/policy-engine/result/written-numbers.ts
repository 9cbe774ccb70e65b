// Numbers that no double holds, as they were written: an answer that is written anew must not change them (law L2 in the other direction).
import { isJsonArray, isJsonObject } from "../json-values";
import { pointerTo } from "../json-pointer";
import type { Json } from "../types";

/** By JSON Pointer into the value that they stand in. Nearly always empty. */
export type WrittenNumbers = ReadonlyMap<string, string>;

/** Compact JSON text, with these numbers as they were written. */
export function serializeJson(value: Json, numbers: WrittenNumbers): string {
  return numbers.size === 0 ? JSON.stringify(value) : write(value, "", numbers);
}

function write(value: Json, pointer: string, numbers: WrittenNumbers): string {
  if (typeof value === "number") return numbers.get(pointer) ?? JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map((entry, index) => write(entry, pointerTo(pointer, index), numbers)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member, pointerTo(pointer, key), numbers)}`).join(",")}}`;
}

/** Those below the pointer, from there. */
export function numbersBelow(numbers: WrittenNumbers, pointer: string): WrittenNumbers {
  const below = new Map<string, string>();
  for (const [place, written] of numbers) if (place.startsWith(`${pointer}/`) || place === pointer) below.set(place.slice(pointer.length), written);
  return below;
}
