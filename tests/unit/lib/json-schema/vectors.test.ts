// What the check of arguments answers, as data: tests/vectors/json-schema/. Every dialect that a schema may declare runs the cases written for it.
import { expect, it } from "vitest";
import { problemsStepsMax } from "@/lib/json-schema/bounds";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import { defaultDialect } from "@/lib/json-schema/dialects";
import type { ArgumentsCheck, Json } from "@/lib/policy-engine/types";
import dialects from "../../../vectors/json-schema/dialects.json";
import problems from "../../../vectors/json-schema/problems.json";
import refused from "../../../vectors/json-schema/refused.json";
import strict from "../../../vectors/json-schema/strict.json";

async function checkOf(schema: Json): Promise<ArgumentsCheck> {
  const check = await compileArgumentsCheck(schema);
  if (check === null) throw new Error(`does not compile: ${JSON.stringify(schema)}`);
  return check;
}

const byDialect = dialects.flatMap((vector) => vector.dialects.map((dialect) => ({ ...vector, dialect })));

it.each(byDialect)("$dialect: $name", async ({ dialect, schema, tests }) => {
  const check = await checkOf({ $schema: dialect, ...schema });
  for (const { args, valid } of tests) expect({ args, valid: check(args, "schema") }).toEqual({ args, valid });
});

it("a schema that declares no dialect is read in 2020-12", async () => {
  for (const { schema, tests } of byDialect.filter(({ dialect }) => dialect === defaultDialect)) {
    const check = await checkOf(schema);
    for (const { args, valid } of tests) expect({ schema, args, valid: check(args, "schema") }).toEqual({ schema, args, valid });
  }
});

it.each(strict)("strict: $name", async ({ schema, tests }) => {
  const check = await checkOf(schema);
  for (const { args, valid, strict: named } of tests) {
    expect({ args, valid: check(args, "schema"), strict: check(args, "strict") }).toEqual({ args, valid, strict: named });
  }
});

it.each(refused)("does not compile: $name", async ({ schema }) => {
  expect(await compileArgumentsCheck(schema)).toBeNull();
});

it.each(problems)("problems: $name", async ({ schema, args, mode, problems: want }) => {
  const check = await checkOf(schema);
  const asked = mode === "strict" ? "strict" : "schema";
  expect(check.problems?.(args, asked)).toEqual(want);
  expect(check(args, asked)).toBe(want.length === 0);
});

it("tells neither a value nor a name that the schema does not say", async () => {
  for (const { schema, args, mode } of problems) {
    expect(JSON.stringify((await checkOf(schema)).problems?.(args, mode === "strict" ? "strict" : "schema"))).not.toMatch(/secret/);
  }
});

it("says of what takes many steps that it does, though the check itself has steps enough", async () => {
  const check = await checkOf({ properties: { ids: { items: { type: "integer" } } } });
  const ids = (count: number) => ({ ids: [...Array.from({ length: count }, () => 1), "last"] });
  expect(check.problems?.(ids(100), "schema")).toEqual([{ pointer: "/ids/100", rule: "must be of type integer" }]);
  expect(check.problems?.(ids(problemsStepsMax), "schema")).toEqual([{ pointer: "", rule: "takes too many steps to say what is wrong with it" }]);
  expect(check({ ids: Array.from({ length: problemsStepsMax }, () => 1) }, "schema")).toBe(true);
});

it("cuts off the way to what is wrong where it grows long", async () => {
  const name = "n".repeat(150);
  const check = await checkOf({ properties: { [name]: { properties: { [name]: { type: "string" } } } } });
  expect(check.problems?.({ [name]: { [name]: 1 } }, "schema")).toEqual([{ pointer: `/${name}`, rule: "has a member that must be of type string" }]);
});
