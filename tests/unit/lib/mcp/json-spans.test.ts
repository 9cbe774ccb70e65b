// Values are found in the bytes where a parser finds them, and edits change nothing else.
import fc from "fast-check";
import { expect, it } from "vitest";
import { entrySpans, memberSpans, splice, textAt, wholeSpan, type Span } from "@/lib/mcp/json-spans";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array, { start, end }: Span): string => new TextDecoder().decode(bytes.subarray(start, end));

/** The value that the spans lead to, read piece by piece. */
function walk(bytes: Uint8Array, span: Span): unknown {
  const entries = entrySpans(bytes, span);
  if (entries !== null) return entries.map((entry) => walk(bytes, entry));
  const members = memberSpans(bytes, span);
  if (members === null) return JSON.parse(textOf(bytes, span));
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, member] of members) object[name] = walk(bytes, member);
  return object;
}

it("finds in every JSON text, however it is spaced and escaped, what JSON.parse reads", () => {
  const space = fc.constantFrom(undefined, 1, "\t");
  const escape = (text: string): string => text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  fc.assert(fc.property(fc.jsonValue({ stringUnit: "binary" }), space, fc.boolean(), (value, indent, isEscaped) => {
    const written = JSON.stringify(value, null, indent);
    const text = ` ${isEscaped ? escape(written) : written}\n`;
    const bytes = bytesOf(text);
    const whole = wholeSpan(bytes);
    expect(whole).not.toBeNull();
    if (whole !== null) expect(JSON.stringify(walk(bytes, whole))).toBe(JSON.stringify(JSON.parse(text)));
  }), { numRuns: 2_000 });
});

it("finds the end of a long text by its quote, whatever backslashes stand before it and wherever the search begins", () => {
  const unit = fc.constantFrom("\\", "\"", "x", "é", "\n");
  fc.assert(fc.property(fc.nat(70), fc.array(unit, { maxLength: 12 }), fc.nat(40), (before, units, after) => {
    const value = "x".repeat(before) + units.join("") + "y".repeat(after) + units.join("");
    const bytes = bytesOf(`{"a":${JSON.stringify(value)},"b":1}`);
    const members = memberSpans(bytes, { start: 0, end: bytes.length });
    const [a, b] = [members?.get("a"), members?.get("b")];
    expect(a !== undefined && textAt(bytes, a)).toBe(value);
    expect(b !== undefined && textOf(bytes, b)).toBe("1");
  }), { numRuns: 5_000 });
});

it("says nothing of an object in which a name stands twice, however it is written", () => {
  for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"":1,"b":2,"":3}']) expect(memberSpans(bytesOf(text), { start: 0, end: text.length })).toBeNull();
});

it("ends on whatever is no JSON", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "1", " ") }), (noise, signs) => {
    for (const bytes of [noise, bytesOf(signs)]) {
      const whole = wholeSpan(bytes);
      if (whole === null) continue;
      memberSpans(bytes, whole);
      entrySpans(bytes, whole);
      textAt(bytes, whole);
    }
  }), { numRuns: 2_000 });
});

it("puts texts in the places of values, in any order, and before a byte", () => {
  const bytes = bytesOf('{"a":"é","b":[1]}');
  const members = memberSpans(bytes, { start: 0, end: bytes.length });
  const [a, b] = [members?.get("a"), members?.get("b")];
  if (a === undefined || b === undefined) throw new Error("not found");
  expect(new TextDecoder().decode(splice(bytes, [{ span: b, json: "null" }, { span: { start: 1, end: 1 }, json: '"c":0,' }, { span: a, json: '"longer"' }]))).toBe('{"c":0,"a":"longer","b":null}');
  expect(splice(bytes, [])).toEqual(bytes);
});
