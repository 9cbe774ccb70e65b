// What the check of arguments answers, as data: tests/vectors/json-schema/. Every dialect that a schema may declare runs the cases written for it.
import { expect, it } from "vitest";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import { defaultDialect } from "@/lib/json-schema/dialects";
import type { ArgumentsCheck, Json } from "@/lib/policy-engine/types";
import dialects from "../../../vectors/json-schema/dialects.json";
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
