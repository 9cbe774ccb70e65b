// Ours beside Ajv, which makes code of a schema where ours interprets it: on random schemas and values both give the same answer.
import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019";
import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { Json } from "@/lib/policy-engine/types";

const names = ["a", "b", "c", "x_1"] as const;
const name = fc.constantFrom(...names);
const literal: fc.Arbitrary<Json> = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom("", "a", "b", "ab", "x_1"), fc.boolean(), fc.constant(null));

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, literal, fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true })),
}));

/** Keywords that all dialects have in one form. */
function keywords(schema: fc.Arbitrary<Json>): readonly fc.Arbitrary<{ readonly [keyword: string]: Json }>[] {
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  return [
    fc.record({ type: fc.constantFrom("object", "array", "string", "number", "integer", "boolean", "null") }),
    fc.record({ type: fc.constant(["object", "string"]) }),
    fc.record({ properties: fc.dictionary(name, schema, { maxKeys: 3, noNullPrototype: true }) }),
    fc.record({ patternProperties: fc.dictionary(fc.constantFrom("^x_", "[ab]", "."), schema, { maxKeys: 2, noNullPrototype: true }) }),
    fc.record({ additionalProperties: schema }),
    fc.record({ required: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }) }),
    fc.record({ propertyNames: fc.constantFrom<Json>({ maxLength: 1 }, { pattern: "^[a-c]$" }) }),
    fc.record({ minProperties: fc.nat(2) }), fc.record({ maxProperties: fc.nat(2) }),
    fc.record({ items: schema }), fc.record({ contains: schema }),
    fc.record({ minItems: fc.nat(2) }), fc.record({ maxItems: fc.nat(2) }), fc.record({ uniqueItems: fc.boolean() }),
    fc.record({ minimum: fc.integer({ min: -1, max: 4 }) }), fc.record({ exclusiveMaximum: fc.integer({ min: -1, max: 4 }) }), fc.record({ multipleOf: fc.constantFrom(1, 2, 3) }),
    fc.record({ minLength: fc.nat(2) }), fc.record({ maxLength: fc.nat(2) }), fc.record({ pattern: fc.constantFrom("^a", "b$", "[0-9]") }),
    fc.record({ enum: fc.uniqueArray(fc.oneof(literal, value), { minLength: 1, maxLength: 4, selector: (entry) => JSON.stringify(entry) }) }),
    fc.record({ const: value }),
    fc.record({ allOf: list }), fc.record({ anyOf: list }), fc.record({ oneOf: list }), fc.record({ not: schema }),
    fc.record({ if: schema, then: schema, else: schema }),
  ];
}

/** Keywords of the two newer dialects. */
function newerKeywords(schema: fc.Arbitrary<Json>): readonly fc.Arbitrary<{ readonly [keyword: string]: Json }>[] {
  return [
    fc.record({ unevaluatedProperties: schema }),
    fc.record({ dependentRequired: fc.constant({ a: ["b"] }) }),
    fc.record({ dependentSchemas: fc.dictionary(name, schema, { maxKeys: 2, noNullPrototype: true }) }),
    fc.record({ $ref: fc.constantFrom("#/$defs/one", "#/$defs/two") }),
  ];
}

function schemas(newer: boolean): fc.Arbitrary<{ readonly [keyword: string]: Json }> {
  const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<Json>({}, true, false, { type: "string" }, { type: "integer" }),
      fc.array(fc.oneof(...keywords(tie("schema")), ...(newer ? newerKeywords(tie("schema")) : [])), { minLength: 1, maxLength: 3 })
        .map((parts): Json => Object.assign({}, ...parts)),
    ),
  }));
  return fc.record({ one: schema, two: schema, root: schema }).map(({ one, two, root }) => ({ $defs: { one, two }, allOf: [root] }));
}

it.each([
  ["http://json-schema.org/draft-07/schema#", new Ajv({ strict: false, validateFormats: false }), false],
  ["https://json-schema.org/draft/2019-09/schema", new Ajv2019({ strict: false, validateFormats: false }), true],
  ["https://json-schema.org/draft/2020-12/schema", new Ajv2020({ strict: false, validateFormats: false }), true],
] as const)("%s", async ($schema, ajv, newer) => {
  let both = { valid: 0, invalid: 0 };
  await fc.assert(fc.asyncProperty(schemas(newer), fc.array(fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }), { minLength: 4, maxLength: 8 }), async (parts, values) => {
    const schema = { $schema, ...parts };
    const check = await compileArgumentsCheck(schema);
    const validate = answerOf(() => ajv.compile(schema));
    // A definition that is a reference to itself: Ajv cannot make code of it, so there is nothing to compare with.
    if (typeof validate !== "function") return;
    for (const args of values) {
      const theirs = answerOf(() => validate(args));
      if (theirs === null) continue;
      // A schema that applies itself without end: Ajv falls off the stack, ours comes to its bound.
      if (theirs === "endless") expect(check?.(args, "schema")).toBe(false);
      else {
        expect({ args, valid: check?.(args, "schema") }).toEqual({ args, valid: theirs });
        both = theirs ? { ...both, valid: both.valid + 1 } : { ...both, invalid: both.invalid + 1 };
      }
    }
  }), { numRuns: 300, seed: 12 });
  expect(both.valid).toBeGreaterThan(100);
  expect(both.invalid).toBeGreaterThan(100);
});

/** Null where Ajv falls over a schema; there is nothing to compare then. */
function answerOf<Answer>(ask: () => Answer): Answer | "endless" | null {
  try {
    return ask();
  } catch (error) {
    return error instanceof RangeError ? "endless" : null;
  }
}
