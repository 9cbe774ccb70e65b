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

/** The same of a server's message, which may be megabytes: none that holds more than so many values, each of which costs more than its bytes do. */
export function readServerMessage(bytes: Uint8Array, valuesMax: number): JsonMessage | "too_many_values" | null {
  return holdsMore(bytes, valuesMax) ? "too_many_values" : readJsonMessage(bytes);
}

/** Of a JSON text: every value but the first of all stands behind one of these signs. Of anything else it says something, and ends. */
function holdsMore(bytes: Uint8Array, valuesMax: number): boolean {
  let values = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfString(bytes, at);
    else if (byte === 0x2c || byte === 0x5b || byte === 0x7b) values += 1;
    if (values > valuesMax) return true;
  }
  return false;
}

/** Where the quote stands that ends the string; the end of the bytes where none does. */
function endOfString(bytes: Uint8Array, begins: number): number {
  for (let quote = bytes.indexOf(0x22, begins + 1); quote > 0; quote = bytes.indexOf(0x22, quote + 1)) {
    let escapes = quote;
    while (bytes[escapes - 1] === 0x5c) escapes -= 1;
    if ((quote - escapes) % 2 === 0) return quote;
  }
  return bytes.length;
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
