import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonDepthMax } from "@/lib/mcp/bounds";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import { isJsonArray, isJsonObject, type JsonValue } from "@/lib/mcp/json-value";

/** RFC 8785 as plainly as it can be said. */
function plainly(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(plainly).join(",")}]`;
  if (isJsonObject(value)) return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${plainly(value[name] ?? null)}`).join(",")}}`;
  return JSON.stringify(value);
}

describe("the canonical text of a JSON value", () => {
  it("is that of RFC 8785, however many members there are and however they are named", () => {
    const names = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: "binary", maxLength: 3 }), fc.constantFrom("a", "aa", "b", "\ud83d\ude00", "\ue000", "", "0", "10", "9"));
    const values = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(null, true, false), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: "binary" }), fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(names, tie("value"), { maxKeys: 30 })),
    })).value;
    fc.assert(fc.property(values, (value) => {
      expect(canonicalJson(value)).toBe(plainly(value));
    }), { numRuns: 2_000 });
  });

  it("is the section's own example", () => {
    const value = { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001], string: "\u20ac$\u000f\nA'B\"\\\\\"/", literals: [null, true, false] };
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  it("is none for a number that no JSON has, or at a depth that nothing reads", () => {
    expect(canonicalJson({ a: [Number.POSITIVE_INFINITY] })).toBeNull();
    let deep: JsonValue = 1;
    for (let depth = 0; depth < jsonDepthMax; depth += 1) deep = [deep];
    expect(canonicalJson(deep)).not.toBeNull();
    expect(canonicalJson([deep])).toBeNull();
  });
});
