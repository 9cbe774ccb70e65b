// A check pays for what it takes out of the budget of whoever asks, so that what takes long is asked where nobody waits.
import { describe, expect, it } from "vitest";
import { engineStepsPerStep, problemsStepsMax, quickSchema, soonSchema, stepsMax } from "@/lib/json-schema/bounds";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import { argumentsCheckStepsMax, quickEvaluationStepsMax } from "@/lib/policy-engine/bounds";
import type { ArgumentsCheck, Json } from "@/lib/policy-engine/types";
import { diceOf } from "@/tests/support/random-policies/dice";
import { processorTime } from "@/tests/support/processor-time";
import strict from "../../../vectors/json-schema/strict.json";

type Arguments = Parameters<ArgumentsCheck>[0];

async function checkOf(schema: Json): Promise<ArgumentsCheck> {
  const check = await compileArgumentsCheck(schema);
  if (check === null) throw new Error("the schema does not compile");
  return check;
}

const digits = (count: number): Json => Array.from({ length: count }, (_, index) => index % 10);
function nested(depth: number): Json {
  return depth === 0 ? { type: "integer" } : { anyOf: [nested(depth - 1), nested(depth - 1)], unevaluatedProperties: false };
}
const costly: readonly [string, Json, Arguments][] = [
  ["alternatives in alternatives", { properties: { a: { items: nested(10) } } }, { a: digits(100) }],
  ["many searches through one list", { properties: { a: { allOf: Array.from({ length: 50 }, (_, index) => ({ contains: { const: 100 + index } })) } } }, { a: digits(4_000) }],
  ["a long text, counted again and again", { properties: { a: { allOf: Array.from({ length: 300 }, (_, index) => ({ maxLength: 100_000 + index })) } } }, { a: "x".repeat(20_000) }],
  ["divisions of large numbers", { properties: { a: { allOf: Array.from({ length: 20 }, () => ({ items: { multipleOf: 1e-300 } })) } } }, { a: Array<Json>(1_000).fill(1.7e308) }],
  ["values made ready that no keyword looks at", {}, { a: digits(60_000) }],
];

describe("a budget", () => {
  it.each(costly)("of what may be asked where others wait is spent, soon, by %s", async (_name, schema, args) => {
    const check = await checkOf(schema);
    const budget = { stepsLeft: quickEvaluationStepsMax };
    const spentMs = processorTime();
    expect(check(args, "schema", budget)).toBe(false);
    expect(budget.stepsLeft).toBeLessThan(0);
    // Measured: at most some 10 ms. What is asked here takes up to half a second without a budget.
    expect(spentMs()).toBeLessThan(100);
  });

  it("smaller than what is needed finds out nothing, and any other the same as the whole", async () => {
    const dice = diceOf(71);
    let [spent, found] = [0, 0];
    for (const { schema, tests } of strict) {
      const check = await checkOf(schema);
      for (const { args, strict: valid } of tests) {
        const whole = { stepsLeft: argumentsCheckStepsMax };
        expect(check(args, "strict", whole)).toBe(valid);
        const taken = argumentsCheckStepsMax - whole.stepsLeft;
        for (const stepsLeft of [taken - 1, taken, dice.below(2 * taken)]) {
          const budget = { stepsLeft };
          const answer = check(args, "strict", budget);
          if (budget.stepsLeft >= 0) expect(answer).toBe(valid);
          expect(budget.stepsLeft < 0).toBe(stepsLeft < taken);
          if (budget.stepsLeft < 0) spent += 1;
          else found += 1;
        }
      }
    }
    expect(Math.min(spent, found)).toBeGreaterThan(10);
  });

  it("is left with what a check at its own bound may take, whatever that ended with", async () => {
    const check = await checkOf({ properties: { a: { pattern: "a[ab]{200}[^ab]" } } });
    const budget = { stepsLeft: 2 * argumentsCheckStepsMax };
    expect(check({ a: "aab".repeat(300_000) }, "schema", budget)).toBe(false);
    expect(budget.stepsLeft).toBe(argumentsCheckStepsMax);
    expect(stepsMax * engineStepsPerStep).toBe(argumentsCheckStepsMax);
  });
});

it("what is told of denied arguments is looked for within a bound of its own", async () => {
  const check = await checkOf({ properties: { a: { items: { type: "string" } } } });
  expect(check.problems?.({ a: digits(10) }, "schema")).toHaveLength(3);
  const long = digits(problemsStepsMax);
  expect(check({ a: long }, "schema")).toBe(false);
  expect(check.problems?.({ a: long }, "schema")).toEqual([{ pointer: "", rule: "takes too many steps to say what is wrong with it" }]);
});

describe("a schema that is too large to be compiled where others wait", () => {
  const listing = (entries: number): Json => ({ allOf: Array.from({ length: entries }, () => ({})) });
  const matching = (...patterns: readonly string[]): Json => ({ properties: Object.fromEntries(patterns.map((pattern, index) => [`p${index}`, { pattern }])) });

  it.each<[string, Json]>([
    ["by its values", listing(quickSchema.nodes - 1)],
    ["by a pattern that is long", matching("a".repeat(9_000))],
    ["by the names of its patternProperties", { patternProperties: { ["a".repeat(9_000)]: {} } }],
    ["by repetitions", matching("x{1000}".repeat(9))],
    ["by repetitions in repetitions", matching("((a{31}){31}b)".repeat(8))],
    ["by classes that take no account of case", matching(`(?i)${"[B-\\x{1e942}]".repeat(4)}`)],
    ["by classes of Unicode", matching("\\pL".repeat(400))],
  ])("%s is asked by whoever has the time: its check finds out nothing, and spends the budget", async (_name, schema) => {
    const check = await compileArgumentsCheck(schema, quickSchema);
    const budget = { stepsLeft: 1_000_000 };
    expect(check?.({}, "schema", budget)).toBe(false);
    expect(budget.stepsLeft).toBeLessThan(0);
    expect(check?.({}, "schema")).toBe(false);
    expect((await compileArgumentsCheck(JSON.parse(check?.schema ?? "null")))?.({}, "schema")).toBe(true);
  });

  it("is none as people write them", async () => {
    const ordinary = matching(
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "^\\d{4}-\\d{2}-\\d{2}$", "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,63}$", "^https?://", "^(?i:get|post)$",
    );
    for (const schema of [ordinary, listing(quickSchema.nodes - 2)]) {
      const check = await compileArgumentsCheck(schema, quickSchema);
      expect(check?.({}, "schema", { stepsLeft: 1_000_000 })).toBe(true);
      expect(JSON.parse(check?.schema ?? "null")).toEqual(schema);
    }
    expect((await compileArgumentsCheck(listing(soonSchema.nodes - 2), soonSchema))?.({}, "schema", { stepsLeft: 1_000_000 })).toBe(true);
  });

  it.each<[string, Json]>([["declares what is not known", { ...(listing(5_000) as object), $schema: "https://example.com/mine" }], ["is too deep", JSON.parse(`${'{"not":'.repeat(100)}{}${"}".repeat(100)}`)]])(
    "does not compile where it %s", async (_name, schema) => {
      expect(await compileArgumentsCheck(schema, quickSchema)).toBeNull();
    },
  );
});
