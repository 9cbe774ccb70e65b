import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyValue, formDepthMax, shapeOf, withArgument } from "@/app/(console)/[org]/servers/[server]/policy/test/argument-form";
import type { Json } from "@/lib/policy-engine/types";

describe("shapeOf", () => {
  it("draws plain types, choices, objects and lists by what the schema says", () => {
    expect(shapeOf({ type: "string" })).toEqual({ kind: "text" });
    expect(shapeOf({ type: "integer" })).toEqual({ kind: "number", isInteger: true });
    expect(shapeOf({ type: "boolean" })).toEqual({ kind: "boolean" });
    expect(shapeOf({ type: "string", enum: ["a", "b"] })).toEqual({ kind: "choice", values: ["a", "b"] });
    expect(shapeOf({ const: 5 })).toEqual({ kind: "choice", values: [5] });
    expect(shapeOf({ type: "array", items: { type: "string" } })).toEqual({ kind: "list", item: { type: "string" } });
    expect(shapeOf({ type: "object", properties: { a: { type: "string", description: "The a" }, b: {} }, required: ["a"] })).toEqual({
      kind: "object", members: [{ name: "a", schema: { type: "string", description: "The a" }, isRequired: true, description: "The a" }, { name: "b", schema: {}, isRequired: false, description: null }],
    });
  });

  it("leaves to JSON what has no plain shape", () => {
    for (const schema of [null, true, {}, { anyOf: [{ type: "string" }] }, { $ref: "#/$defs/x" }, { type: ["string", "null"] }, { type: "array" }, { type: "object" }] as const) {
      expect(shapeOf(schema)).toEqual({ kind: "json" });
    }
  });

  it("draws no deeper than its bound", () => {
    const nested = (levels: number): Json => (levels === 0 ? { type: "string" } : { type: "object", properties: { in: nested(levels - 1) } });
    expect(shapeOf(nested(1), formDepthMax - 1)).toMatchObject({ kind: "object" });
    expect(shapeOf(nested(1), formDepthMax)).toEqual({ kind: "json" });
  });

  it("never throws, and makes a value for whatever it draws", () => {
    fc.assert(fc.property(fc.jsonValue(), (schema) => emptyValue(shapeOf(schema as Json)) !== undefined), { numRuns: 500 });
  });
});

describe("withArgument", () => {
  it("changes one member in its place, adds one at the end, takes one out", () => {
    expect(JSON.stringify(withArgument({ a: 1, b: 2 }, "a", 3))).toBe('{"a":3,"b":2}');
    expect(JSON.stringify(withArgument({ a: 1 }, "b", null))).toBe('{"a":1,"b":null}');
    expect(JSON.stringify(withArgument({ a: 1, b: 2 }, "a", undefined))).toBe('{"b":2}');
  });
});
