// One JSON-RPC message as a value, with the numbers that no double holds as they were written: a translation changes what it names and nothing else (law L2).
import { toolListKeysMax } from "@/lib/mcp/bounds";
import { isJsonObject, type JsonObject } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { numbersBelow, serializeJson, type WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";

export interface JsonMessage {
  readonly value: JsonObject;
  readonly numbers: WrittenNumbers;
}

/** Null for what two parsers could read differently, and for what is no object. Never throws. */
export function readJsonMessage(bytes: Uint8Array): JsonMessage | null {
  const strict = parseStrictJson(bytes, toolListKeysMax);
  return strict.ok && isJsonObject(strict.value) ? { value: strict.value, numbers: strict.writtenNumbers } : null;
}

/** Compact JSON text. */
export function writeJsonMessage({ value, numbers }: JsonMessage): string {
  return serializeJson(value, numbers);
}

/** The numbers below one pointer, for the same value at another place. */
export function movedNumbers(numbers: WrittenNumbers, from: string, to: string): WrittenNumbers {
  return new Map([...numbersBelow(numbers, from)].map(([place, written]) => [`${to}${place}`, written]));
}

/** The object without these members. */
export function without(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
