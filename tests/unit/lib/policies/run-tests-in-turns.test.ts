// The console's thread gets a rest after every test that it judges and every check that it makes for one.
import { expect, it } from "vitest";
import { soonSchema } from "@/lib/json-schema/bounds";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { runTestsInTurns } from "@/lib/policies/run-tests-in-turns";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { runDocumentTests } from "@/lib/policy-engine/run-document-tests";
import { testedServer } from "@/lib/policy-engine/tested-server";

const tests = ["one", "two", "three"].map((tool) => ({ name: tool, tool, args: { n: 1 }, expect: "allow" }));
const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { one: { arguments: "schema" }, two: {} }, tests }), linearRegex);
const toolOf = (name: string) => ({ name, risk: "read" as const, definition: { name }, inputSchema: { type: "object", properties: { n: { type: "string" } } } });

it("judges as in one go, and rests between", async () => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const inventory = { slug: "s", tools: [toolOf("one"), toolOf("two"), toolOf("other")] };
  let rests = 0;
  const outcomes = await runTestsInTurns(parsed.policy, linearRegex, inventory, () => Promise.resolve(void (rests += 1)));
  // Two tools that a test calls, once before the first test, and after each of three.
  expect(rests).toBe(6);
  expect(outcomes.map(({ passed, decision }) => [passed, decision.code])).toEqual([[false, "invalid_arguments"], [true, "allowed"], [false, "not_listed"]]);
  const withoutChecks = runDocumentTests(parsed.policy.tests, compilePolicy(parsed.policy, linearRegex), testedServer("s", inventory.tools));
  expect(outcomes.slice(1)).toEqual(withoutChecks.slice(1));
});

it("does not make the check of a schema that would keep the thread, and fails the test of its tool for it", async () => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const sized = (values: number) => ({ ...toolOf("one"), inputSchema: { allOf: Array.from({ length: values - 2 }, () => ({})) } });
  const outcomeOf = async (values: number) => (await runTestsInTurns(parsed.policy, linearRegex, { slug: "s", tools: [sized(values)] }, () => Promise.resolve()))[0];
  expect(await outcomeOf(soonSchema.nodes)).toMatchObject({ passed: true });
  expect(await outcomeOf(soonSchema.nodes + 1)).toMatchObject({ passed: false, decision: { code: "evaluation_limit" }, why: expect.stringContaining("a smaller schema") });
});
