// The strict pass over the bytes of a message (law L2): whatever two JSON parsers could read differently is refused here.
// It knows JSON and nothing of MCP; who reads the value is json-rpc.ts.
import { inexactNumbersMax, inexactPointerCharactersMax, jsonArrayEntriesMax, jsonDepthMax, jsonKeysMax } from "./bounds";
import { isExactNumber } from "./is-exact-number";
import { isJsonArray, isJsonObject, type JsonValue } from "./json-value";

export type StrictJsonFault =
  | "empty" | "byte_order_mark" | "not_utf8" | "lone_surrogate" | "too_deep" | "too_many_keys" | "array_too_long"
  | "too_many_inexact_numbers" | "not_json" | "proto_key" | "duplicate_key";

export type StrictJson =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      /** JSON Pointers of the numbers whose decimal value is not that of their shortest double form. Nearly always empty. */
      readonly inexactNumbers: ReadonlySet<string>;
      /** The same numbers as they were written, by pointer. */
      readonly writtenNumbers: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly fault: StrictJsonFault };

/**
 * Accepts a body only if every RFC 8259 parser reads it as `value` (but for the numbers that it names). Never throws; time
 * and memory are linear in the bytes. One pass over the bytes finds what `JSON.parse` would let through in silence and holds
 * the bounds; the native parser then proves the grammar, so that there is no second grammar to keep in step with it.
 */
export function parseStrictJson(bytes: Uint8Array, keysMax: number = jsonKeysMax): StrictJson {
  if (bytes.length === 0) return { ok: false, fault: "empty" };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { ok: false, fault: "byte_order_mark" };
  const text = decodeUtf8(bytes);
  if (text === null) return { ok: false, fault: "not_utf8" };
  const scan = scanTokens(bytes, keysMax);
  if (!scan.ok) return scan;
  const parsed = parseNative(text);
  if (parsed === null) return { ok: false, fault: "not_json" };
  const census = countKeys(parsed.value);
  if (census === "proto_key") return { ok: false, fault: "proto_key" };
  // The native parser keeps one of two equal keys: fewer members in the value than colons in the text means a duplicate,
  // at any level and however the key was escaped.
  if (census !== scan.keys) return { ok: false, fault: "duplicate_key" };
  const { writtenNumbers } = scan;
  return { ok: true, value: parsed.value, writtenNumbers, inexactNumbers: writtenNumbers.size === 0 ? noPointers : new Set(writtenNumbers.keys()) };
}

// Made once: neither keeps anything from one whole decode to the next.
const fatalDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const asciiDecoder = new TextDecoder();

/** The text of valid UTF-8, null for any other bytes. A byte order mark would be kept (and is no JSON). */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return fatalDecoder.decode(bytes);
  } catch {
    return null;
  }
}

function parseNative(text: string): { readonly value: JsonValue } | null {
  try {
    const value: JsonValue = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

/** Recursion is safe: the pass has bounded the depth. */
function countKeys(value: JsonValue): number | "proto_key" {
  let total = 0;
  if (isJsonArray(value)) {
    for (const entry of value) {
      if (typeof entry !== "object" || entry === null) continue;
      const inner = countKeys(entry);
      if (inner === "proto_key") return inner;
      total += inner;
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      if (key === "__proto__") return "proto_key";
      total += 1;
      const member = value[key];
      if (typeof member !== "object" || member === null) continue;
      const inner = countKeys(member);
      if (inner === "proto_key") return inner;
      total += inner;
    }
  }
  return total;
}

const noPointers: ReadonlySet<string> = new Set();
const noNumbers: ReadonlyMap<string, string> = new Map();

// Per depth: is it an array, how many entries were completed, where its current key stands. For the pointers. Made once: of JSON a pass writes
// of each depth before it reads, of anything else it finds places of the present bytes at the worst; and passes do not overlap.
const isArray = new Uint8Array(jsonDepthMax + 1);
const entries = new Int32Array(jsonDepthMax + 1);
const keyStart = new Int32Array(jsonDepthMax + 1);
const keyEnd = new Int32Array(jsonDepthMax + 1);
// And per depth the key that was read last for a pointer, and where it stood: thousands of numbers may stand under the same sixty keys.
const readKeys: string[] = Array.from({ length: jsonDepthMax + 1 }, () => "");
const readKeyStart = new Int32Array(jsonDepthMax + 1);

type Scan =
  | { readonly ok: true; readonly keys: number; readonly writtenNumbers: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly fault: StrictJsonFault };

/**
 * The pass itself. It need be right only about texts that are JSON, since any other is refused afterwards; on those it must
 * merely end. Structure is counted, strings are skipped, numbers are looked at.
 */
function scanTokens(bytes: Uint8Array, keysMax: number): Scan {
  let depth = 0;
  let keys = 0;
  let stringStart = 0;
  let stringEnd = 0;
  let numbers: Map<string, string> | null = null;
  let pointerCharacters = 0;

  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    at += 1;
    switch (byte) {
      case 0x22: {
        const end = skipString(bytes, at);
        if (end < 0) return { ok: false, fault: "lone_surrogate" };
        stringStart = at - 1;
        stringEnd = end;
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b:
        depth += 1;
        if (depth > jsonDepthMax) return { ok: false, fault: "too_deep" };
        isArray[depth] = byte === 0x5b ? 1 : 0;
        entries[depth] = 0;
        break;
      case 0x7d:
      case 0x5d:
        if (depth === 0) return { ok: false, fault: "not_json" };
        depth -= 1;
        break;
      case 0x3a:
        keys += 1;
        if (keys > keysMax) return { ok: false, fault: "too_many_keys" };
        keyStart[depth] = stringStart;
        keyEnd[depth] = stringEnd;
        break;
      case 0x2c: {
        const completed = (entries[depth] ?? 0) + 1;
        if (isArray[depth] === 1 && completed >= jsonArrayEntriesMax) return { ok: false, fault: "array_too_long" };
        entries[depth] = completed;
        break;
      }
      default: {
        if (byte !== 0x2d && (byte < 0x30 || byte > 0x39)) break;
        const start = at - 1;
        let plain = true;
        for (; at < bytes.length; at += 1) {
          const next = bytes[at] ?? 0;
          if ((next >= 0x30 && next <= 0x39) || next === 0x2e) continue;
          if (next !== 0x65 && next !== 0x45 && next !== 0x2b && next !== 0x2d) break;
          plain = false;
        }
        // The common case without making a string; isExactNumber holds the same rule.
        if (plain && at - start <= 15) break;
        const written = asciiText(bytes, start, at);
        if (isExactNumber(written)) break;
        if (numbers === null) {
          numbers = new Map();
          readKeyStart.fill(-1);
        }
        const pointer = currentPointer(bytes, depth);
        if (pointer === null) return { ok: false, fault: "not_json" };
        pointerCharacters += pointer.length;
        if (numbers.size >= inexactNumbersMax || pointerCharacters > inexactPointerCharactersMax) {
          return { ok: false, fault: "too_many_inexact_numbers" };
        }
        numbers.set(pointer, written);
      }
    }
  }
  return { ok: true, keys, writtenNumbers: numbers ?? noNumbers };
}

/** Texts up to this long are read byte by byte; of longer ones the quote is found by the native search. */
const shortText = 64;

/** The offset after the closing quote (or the end of the bytes); −1 if an escape leaves half of a surrogate pair. */
function skipString(bytes: Uint8Array, from: number): number {
  let at = from;
  let stretch = shortText;
  let near = from + stretch;
  let quote = -1;
  while (at < bytes.length) {
    if (at >= near) {
      if (quote < at) quote = nextQuote(bytes, at);
      const escape = bytes.subarray(at, quote).indexOf(0x5c);
      if (escape < 0) return Math.min(quote + 1, bytes.length);
      // Where there is one there are more: so the further one is, the fewer searches. Linear: no search goes back before where it found something.
      at += escape;
      stretch *= 2;
      near = at + stretch;
    }
    const byte = bytes[at] ?? 0;
    at += 1;
    if (byte === 0x22) return at;
    if (byte !== 0x5c) continue;
    const escaped = bytes[at] ?? 0;
    at += 1;
    if (escaped !== 0x75) continue;
    const unit = hexUnit(bytes, at);
    at += 4;
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const low = bytes[at] === 0x5c && bytes[at + 1] === 0x75 ? hexUnit(bytes, at + 2) : -1;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) return -1;
    at += 6;
  }
  return bytes.length;
}

function nextQuote(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(0x22, from);
  return at < 0 ? bytes.length : at;
}

/** The UTF-16 unit that four hex digits name, −1 if they are none (which is no JSON). */
function hexUnit(bytes: Uint8Array, from: number): number {
  let unit = 0;
  for (let at = from; at < from + 4; at += 1) {
    const byte = bytes[at] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) unit = unit * 16 + lower - 0x57;
    else return -1;
  }
  return unit;
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return asciiDecoder.decode(bytes.subarray(start, end));
}

/** The RFC 6901 pointer of the value that begins here, null if a key on the way is no JSON string. */
function currentPointer(bytes: Uint8Array, depth: number): string | null {
  let pointer = "";
  for (let level = 1; level <= depth; level += 1) {
    if (isArray[level] === 1) {
      pointer += `/${entries[level] ?? 0}`;
      continue;
    }
    if (readKeyStart[level] !== keyStart[level] && !readKey(bytes, level)) return null;
    pointer += readKeys[level] ?? "";
  }
  return pointer;
}

/** False where the key of this depth is no JSON string. */
function readKey(bytes: Uint8Array, level: number): boolean {
  const key = parseNative(asciiText(bytes, keyStart[level] ?? 0, keyEnd[level] ?? 0))?.value;
  if (typeof key !== "string") return false;
  readKeys[level] = `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  readKeyStart[level] = keyStart[level] ?? 0;
  return true;
}
