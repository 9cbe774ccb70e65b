import { describe, expect, it } from "vitest";
import { z } from "zod";
import { invalidInput } from "@/lib/errors/invalid-input";

function fieldsOf(schema: z.ZodType, value: unknown) {
  const parsed = schema.safeParse(value);
  return parsed.success ? null : invalidInput(parsed.error).fields;
}

describe("what is wrong with an input", () => {
  const schema = z.strictObject({ name: z.string(), tags: z.strictObject({ a: z.string("Write a.") }).optional() });
  it("stands at its field, by the whole path and by its first step", () => {
    expect(fieldsOf(schema, { name: "x", tags: {} })).toEqual({ "tags.a": "Write a.", tags: "Write a." });
  });
  it("stands at each unknown member by its name, never at an empty one", () => {
    expect(Object.keys(fieldsOf(schema, { name: "x", orgId: 1, b: 2 }) ?? {})).toEqual(["orgId", "b"]);
    expect(Object.keys(fieldsOf(schema, { name: "x", tags: { a: "", z: 1 } }) ?? {})).toEqual(["tags.z", "tags"]);
  });
});
