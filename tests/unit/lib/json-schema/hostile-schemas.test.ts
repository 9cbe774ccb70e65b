// Schemas come from servers that nobody here has written. Whatever they are, the answer comes soon, and denies where it cannot be found out. DOS-04.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { patternBytesMax, schemaCharactersMax, schemaDepthMax, schemaNodesMax, schemasDeepMax, schemaSteps, schemaUriCharactersMax, stepsMax, valueSteps } from "@/lib/json-schema/bounds";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { Json } from "@/lib/policy-engine/types";
import { processorTime } from "@/tests/support/processor-time";

/** Far above what it takes on two busy cores, far below what an unbounded evaluation would. */
const soonMs = 3_000;

async function soon(schema: Json, args: { readonly [key: string]: Json }): Promise<boolean | null> {
  const spentMs = processorTime();
  const check = await compileArgumentsCheck(schema);
  const answer = check === null ? null : check(args, "strict") || check(args, "schema");
  // What is wrong is found out within the same bounds, and said where that cannot be.
  if (answer === false) expect(check?.problems?.(args, "schema")).not.toHaveLength(0);
  expect(spentMs()).toBeLessThan(soonMs);
  return answer;
}

/** Schemas d0 to d60, each made of several of the next, so that applying the first applies the last more often than one can count. */
function doubling(each: (next: Json) => { readonly [key: string]: Json }): Json {
  const rows = Array.from({ length: 60 }, (_, row) => [`d${row}`, each({ $ref: `#/$defs/d${row + 1}` })] as const);
  return { $ref: "#/$defs/d0", $defs: { ...Object.fromEntries(rows), d60: { type: "object" } } };
}

it.each([
  ["allOf", (next: Json) => ({ allOf: [next, next] })],
  ["anyOf", (next: Json) => ({ anyOf: [next, next] })],
  ["oneOf", (next: Json) => ({ oneOf: [next, next] })],
  ["if, then and else, which the library evaluates on the side", (next: Json) => ({ if: next, then: next, else: next })],
  ["anyOf under unevaluatedProperties", (next: Json) => ({ anyOf: [next, next], unevaluatedProperties: false })],
])("DOS-04: doubling by %s ends at the bound on steps, and is not valid", async (_, each) => {
  expect(await soon(doubling(each), { a: 1 })).toBe(false);
});

it.each([
  ["$ref", { $ref: "#" }],
  ["$dynamicRef", { $dynamicAnchor: "self", $dynamicRef: "#self" }],
  ["allOf", { allOf: [{ $ref: "#" }] }],
  ["a ring", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }],
])("a schema that applies itself to the same value by %s ends at the bound on depth", async (_, schema) => {
  expect(await soon(schema, {})).toBe(false);
});

it(`schemas are applied inside one another ${schemasDeepMax} deep, and no deeper`, async () => {
  const chain = (length: number): Json => ({
    $ref: "#/$defs/c0",
    $defs: Object.fromEntries(Array.from({ length }, (_, row) => [`c${row}`, row === length - 1 ? {} : { $ref: `#/$defs/c${row + 1}` }])),
  });
  expect(await soon(chain(schemasDeepMax - 1), {})).toBe(true);
  expect(await soon(chain(schemasDeepMax), {})).toBe(false);
});

it(`a check takes ${stepsMax} steps, and not more`, async () => {
  const check = await compileArgumentsCheck({ properties: { a: { items: {} } } });
  // Seventeen for what there is once, and for each entry what makes it ready, the look at it, and the schema that is applied to it.
  const entriesMax = Math.floor((stepsMax - 17) / (valueSteps + 1 + schemaSteps));
  expect(check?.({ a: new Array<number>(entriesMax).fill(1) }, "schema")).toBe(true);
  expect(check?.({ a: new Array<number>(entriesMax + 1).fill(1) }, "schema")).toBe(false);
});

it("reads a schema of the greatest depth, and none that is deeper", async () => {
  const nested = (depth: number): Json => (depth === 0 ? {} : { not: nested(depth - 1) });
  expect(await soon(nested(schemaDepthMax), {})).not.toBeNull();
  expect(await soon(nested(schemaDepthMax + 1), {})).toBeNull();
  expect(await soon(nested(5_000), {})).toBeNull();
});

it("reads a schema of the greatest size, and none that is larger", async () => {
  const described = (characters: number): Json => ({ description: "x".repeat(characters - "description".length) });
  expect(await soon(described(schemaCharactersMax), {})).toBe(true);
  expect(await soon(described(schemaCharactersMax + 1), {})).toBeNull();
  const listed = (nodes: number): Json => ({ properties: { a: { enum: Array.from({ length: nodes - 4 }, (_, index) => index) } } });
  expect(await soon(listed(schemaNodesMax), { a: 1 })).toBe(true);
  expect(await soon(listed(schemaNodesMax + 1), { a: 1 })).toBeNull();
});

it("reads a reference of the greatest length, and none that is longer", async () => {
  const named = (length: number): Json => ({ $ref: `#${"n".repeat(length - 1)}`, $defs: { n: { $anchor: "n".repeat(length - 1) } } });
  expect(await soon(named(schemaUriCharactersMax), {})).toBe(true);
  expect(await soon(named(schemaUriCharactersMax + 1), {})).toBeNull();
});

it.each(["a%aa".repeat(128), "a/".repeat(256), "a:".repeat(256), "../".repeat(170), "//".repeat(256), `http://${"a.".repeat(250)}`, "%".repeat(512)])(
  "a reference that is hard to read (%s) is soon read or refused", async (reference) => {
    expect(await soon({ $ref: `${reference}\n` }, {})).toBeNull();
    expect(await soon({ $id: reference, $defs: { a: { $id: reference } }, $ref: "#/$defs/none" }, {})).toBeNull();
  },
);

it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "metaData", "plugins"])("%s is a name like any other, wherever a schema says it", async (name) => {
  const named = Object.fromEntries([[name, { type: "string" }]]);
  const args = Object.fromEntries([[name, 1]]);
  expect(await soon({ properties: named }, args)).toBe(false);
  expect(await soon({ additionalProperties: { type: "string" } }, args)).toBe(false);
  expect(await soon({ $defs: named, properties: { a: { $ref: `#/$defs/${name}` } } }, { a: 1 })).toBe(false);
  expect(await soon({ $ref: `#${name}` }, {})).not.toBe(true);
  expect(await soon({ $dynamicRef: `#${name}` }, {})).not.toBe(true);
  expect(await soon({ $defs: { a: { $dynamicAnchor: name, type: "string" } }, properties: { a: { $dynamicRef: `#${name}` } } }, { a: 1 })).not.toBe(true);
  expect(await soon(Object.fromEntries([[name, "an unknown keyword"]]), {})).not.toBe(false);
});

it("patterns whose automata explode cost by the length of the text, up to the bound", async () => {
  const pattern = { properties: { a: { pattern: "a[ab]{200}[^ab]" } } };
  expect(await soon(pattern, { a: "aab".repeat(300) })).toBe(false);
  expect(await soon(pattern, { a: "aab".repeat(300_000) })).toBe(false);
  expect(await soon({ properties: { a: { pattern: "^(a+)+$" } } }, { a: `${"a".repeat(50_000)}!` })).toBe(false);
  expect(await soon({ properties: { a: { pattern: "^[ab]*$" } } }, { a: "ab".repeat(100_000) })).toBe(true);
});

it("patterns are bounded together as well as one by one", async () => {
  const patterns = (count: number): Json => ({ patternProperties: Object.fromEntries(Array.from({ length: count }, (_, row) => [`^p${row}$`, {}])) });
  expect(await soon(patterns(300), { p1: 1 })).toBe(true);
  expect(await soon(patterns(Math.ceil(patternBytesMax / 65_536) + 1), { p1: 1 })).toBeNull();
  expect(await soon({ properties: { a: { pattern: "(?:x{1000}){1000}" } } }, {})).toBeNull();
});

it("large enums, large unique arrays and large objects are soon compared", async () => {
  const objects = Array.from({ length: 5_000 }, (_, index) => ({ key: index }));
  expect(await soon({ properties: { a: { enum: objects } } }, { a: { key: 4_999 } })).toBe(true);
  expect(await soon({ properties: { a: { uniqueItems: true } } }, { a: objects })).toBe(true);
  expect(await soon({ properties: { a: { uniqueItems: true } } }, { a: [...objects, { key: 17 }] })).toBe(false);
  // The same long text compared again and again is paid for each time.
  const long = [{ text: "x".repeat(500_000) }];
  expect(await soon({ allOf: Array.from({ length: 500 }, () => ({ properties: { a: { const: [] } } })) }, { a: long })).toBe(false);
});

it("a schema cannot be seen by another, with the same identifier, at the same time", async () => {
  const schema = (type: string): Json => ({ $id: "https://example.com/tool", $defs: { value: { $id: "value", type } }, properties: { a: { $ref: "value" } } });
  const [numbers, texts] = await Promise.all([compileArgumentsCheck(schema("number")), compileArgumentsCheck(schema("string"))]);
  expect([numbers?.({ a: 1 }, "schema"), numbers?.({ a: "x" }, "schema")]).toEqual([true, false]);
  expect([texts?.({ a: 1 }, "schema"), texts?.({ a: "x" }, "schema")]).toEqual([false, true]);
  // The first one's name is no way into it.
  expect(await compileArgumentsCheck({ properties: { a: { $ref: "https://example.com/value" } } })).toBeNull();
});

it("a check that came to a bound leaves nothing behind for the next", async () => {
  const check = await compileArgumentsCheck({ properties: { a: { uniqueItems: true }, b: {} } });
  expect(check?.({ a: Array.from({ length: 10_000 }, (_, index) => Array.from({ length: 60 }, () => index)) }, "schema")).toBe(false);
  expect(check?.({ a: [1, 2] }, "strict")).toBe(true);
  expect(check?.({ c: 1 }, "strict")).toBe(false);
});

it("what was compiled and let go gives its memory back, names of unknown keywords included", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const round = async (offset: number): Promise<void> => {
    for (let index = 0; index < 300; index += 1) {
      const names = Array.from({ length: 40 }, (_, row) => [`x-${offset}-${index}-${row}`, { type: "string" }]);
      await compileArgumentsCheck({ $id: `https://example.com/${offset}/${index}`, ...Object.fromEntries(names), properties: Object.fromEntries(names) });
    }
  };
  await round(0);
  collect();
  const before = process.memoryUsage().heapUsed;
  await round(1);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
});
