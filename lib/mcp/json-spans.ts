// Where the members of an object stand in the bytes of a JSON text, and new values in their place: whatever nobody changes stays the
// original bytes. It reads bytes that a parser has accepted already (strict-json.ts or JSON.parse); on others it merely ends.
import type { JsonValue } from "./json-value";

/** Offsets of a value in the bytes, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The value that the text is; null where it is none. */
export function wholeSpan(bytes: Uint8Array): Span | null {
  const start = skipBlanks(bytes, 0);
  let end = bytes.length;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return end <= start ? null : { start, end };
}

/** The values of an object by name. Null where no object stands there, or one of its names stands twice: two readers could take two values. */
export function memberSpans(bytes: Uint8Array, object: Span): ReadonlyMap<string, Span> | null {
  if (bytes[object.start] !== 0x7b) return null;
  const members = new Map<string, Span>();
  let at = skipBlanks(bytes, object.start + 1);
  while (at < object.end && bytes[at] === 0x22) {
    const nameEnd = stringEnd(bytes, at);
    const name = textAt(bytes, { start: at, end: nameEnd });
    const colon = skipBlanks(bytes, nameEnd);
    if (name === null || bytes[colon] !== 0x3a || members.has(name)) return null;
    const start = skipBlanks(bytes, colon + 1);
    const end = valueEnd(bytes, start);
    if (end <= start) return null;
    members.set(name, { start, end });
    at = skipBlanks(bytes, end);
    if (bytes[at] === 0x2c) at = skipBlanks(bytes, at + 1);
  }
  return bytes[at] === 0x7d ? members : null;
}

/** The entries of an array in their order; null where none stands there. */
export function entrySpans(bytes: Uint8Array, array: Span): readonly Span[] | null {
  if (bytes[array.start] !== 0x5b) return null;
  const entries: Span[] = [];
  let at = skipBlanks(bytes, array.start + 1);
  while (at < array.end && bytes[at] !== 0x5d) {
    const end = valueEnd(bytes, at);
    if (end <= at) return null;
    entries.push({ start: at, end });
    at = skipBlanks(bytes, end);
    if (bytes[at] === 0x2c) at = skipBlanks(bytes, at + 1);
  }
  return entries;
}

/** The text of the string that stands there; null for any other value. */
export function textAt(bytes: Uint8Array, { start, end }: Span): string | null {
  if (bytes[start] !== 0x22) return null;
  const plain = plainTextAt(bytes, start + 1, end - 1);
  if (plain !== null) return plain;
  try {
    const value: JsonValue = JSON.parse(decoder.decode(bytes.subarray(start, end)));
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** A short text of printable ASCII without escapes, as nearly every name is; null for any other. */
function plainTextAt(bytes: Uint8Array, from: number, to: number): string | null {
  if (to - from > shortText || bytes[to] !== 0x22) return null;
  let text = "";
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** One value and the JSON text that is to stand in its place. Of nothing (`start` = `end`): what is to stand before that byte. */
export interface Edit {
  readonly span: Span;
  readonly json: string;
}

/** The bytes with every edit made; the edits do not overlap. */
export function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const ordered = [...edits].sort((one, other) => one.span.start - other.span.start);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { span, json } of ordered) {
    parts.push(bytes.subarray(from, span.start), encoder.encode(json));
    from = span.end;
  }
  parts.push(bytes.subarray(from));
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Texts up to this long are read byte by byte; longer ones are mostly found by the native search. */
const shortText = 32;

/** Past the closing quote of the string that begins with the quote at `from`, or the end of the bytes. */
export function stringEnd(bytes: Uint8Array, from: number): number {
  const near = Math.min(from + shortText, bytes.length);
  let at = from + 1;
  for (; at < near; at += 1) {
    if (bytes[at] === 0x22) return at + 1;
    if (bytes[at] === 0x5c) at += 1;
  }
  const fresh = at;
  for (at = bytes.indexOf(0x22, fresh); at >= 0; at = bytes.indexOf(0x22, at + 1)) {
    // An even number of backslashes before it escape each other.
    let back = at;
    while (back > fresh && bytes[back - 1] === 0x5c) back -= 1;
    if ((at - back) % 2 === 0) return at + 1;
  }
  return bytes.length;
}

/** Past the value that begins there; `from` itself where none does. */
function valueEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === 0x22) return stringEnd(bytes, from);
  if (first !== 0x7b && first !== 0x5b) return scalarEnd(bytes, from);
  let depth = 0;
  for (let at = from; at < bytes.length; ) {
    const byte = bytes[at];
    if (byte === 0x22) {
      at = stringEnd(bytes, at);
      continue;
    }
    at += 1;
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth === 0) return at;
  }
  return bytes.length;
}

/** A number or a name: up to a sign of structure, a blank, or the end. */
function scalarEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte !== undefined; byte = bytes[at]) {
    if (byte === 0x2c || byte === 0x3a || byte === 0x7d || byte === 0x5d || byte <= 0x20) break;
    at += 1;
  }
  return at;
}
