// The escapes of JSON strings (RFC 8259 § 7) inside a text, undone: tools put JSON into text, and `a\u0040b.example` is an address there.
import type { TextRange } from "./text-range";

export interface Unescaped {
  readonly text: string;
  /** Where in the original the characters of these places were written. */
  readonly original: (range: TextRange) => TextRange;
  /** The range of the original, made larger so that it splits no escape. */
  readonly whole: (range: TextRange) => TextRange;
}

const plain: ReadonlyMap<string, string> = new Map([
  ['"', '"'], ["\\", "\\"], ["/", "/"], ["b", "\b"], ["f", "\f"], ["n", "\n"], ["r", "\r"], ["t", "\t"],
]);
const fourHexDigits = /[0-9a-fA-F]{4}/y;
const loneSurrogate = /\p{Surrogate}/gu;

/** Null for a text without an escape. Whether the text is JSON is not asked. Linear. */
export function unescapeJson(text: string): Unescaped | null {
  const first = text.indexOf("\\");
  if (first < 0) return null;
  // offsets[i] is where the i-th unit of the outcome was written; one more says where the text ends.
  const offsets = new Uint32Array(text.length + 1);
  const parts: string[] = [];
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const { unit, width } = readUnit(text, at);
    parts.push(unit);
    offsets[count] = at;
    count += 1;
    at += width;
  }
  if (count === text.length) return null;
  offsets[count] = text.length;
  const originalOf = (place: number) => offsets[place] ?? text.length;
  return {
    text: parts.join("").replace(loneSurrogate, "\ufffd"),
    original: ({ start, end }) => ({ start: originalOf(start), end: originalOf(end) }),
    whole: ({ start, end }) => ({ start: originalOf(placeAtOrBefore(offsets, count, start)), end: originalOf(placeAtOrAfter(offsets, count, end)) }),
  };
}

function readUnit(text: string, at: number): { readonly unit: string; readonly width: number } {
  const itself = { unit: text.charAt(at), width: 1 };
  if (itself.unit !== "\\") return itself;
  const next = text.charAt(at + 1);
  const short = plain.get(next);
  if (short !== undefined) return { unit: short, width: 2 };
  fourHexDigits.lastIndex = at + 2;
  const digits = next === "u" ? fourHexDigits.exec(text)?.[0] : undefined;
  return digits === undefined ? itself : { unit: String.fromCharCode(Number.parseInt(digits, 16)), width: 6 };
}

function placeAtOrBefore(offsets: Uint32Array, count: number, offset: number): number {
  const place = placeAtOrAfter(offsets, count, offset);
  return (offsets[place] ?? 0) > offset ? place - 1 : place;
}

/** The first place whose offset is not smaller; the offsets grow. */
function placeAtOrAfter(offsets: Uint32Array, count: number, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
