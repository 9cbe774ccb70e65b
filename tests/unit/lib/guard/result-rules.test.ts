// Which rules an answer is held to, and what is known then of the call that it answers.
import { expect, it } from "vitest";
import { earlierResultRules, listeningRulesOf, resultRulesOf } from "@/lib/guard/result-rules";
import type { JsonValue } from "@/lib/mcp/json-value";
import { callOf, factsAt, guardedBy, policyOf } from "./seam";

const facts = { ...factsAt(0), taskTools: new Map([["t", "run"]]) };
const denying = (condition: JsonValue) => guardedBy(policyOf({ version: "1", default: "allow", tools: { run: { result: { deny_if: [{ conditions: [condition] }] } } } }));
const byText = { path: "result.text", op: "contains", value: "x" };

it("the answer to a call of a tool is held to the tool's rules, and to none where it has none", () => {
  const guarded = denying(byText);
  expect(resultRulesOf(guarded, callOf("tools/call", { name: "run", arguments: { n: 1 } }), facts)).toMatchObject({ plan: { rule: "/tools/run/result" }, request: { toolName: "run", args: { n: 1 } } });
  expect(resultRulesOf(guarded, callOf("tools/call", { name: "read" }), facts)).toBeNull();
  expect(resultRulesOf(guarded, callOf("resources/read", { uri: "file:///a" }), facts)).toBeNull();
});

it("what a task brought is held to the rules of the tool that began it", () => {
  expect(resultRulesOf(denying(byText), callOf("tasks/get", { taskId: "t" }), facts)).toMatchObject({ plan: { rule: "/tools/run/result" }, request: { toolName: "run", args: {} } });
  expect(resultRulesOf(denying(byText), callOf("tasks/get", { taskId: "other" }), facts)).toBeNull();
});

it.each<[string, JsonValue]>([
  ["reads one", { path: "args.n", op: "eq", value: 1 }],
  ["compares with one", { path: "result.text", op: "contains", value_from: "args.n" }],
  ["reads one within a group", { any: [byText, { not: { path: "args.n", op: "exists", value: true } }] }],
])("a rule that %s of the arguments cannot be asked of an earlier call, whose arguments are gone", (_name, condition) => {
  expect(earlierResultRules(denying(condition), "run", facts)).toMatchObject({ request: null });
  expect(earlierResultRules(denying(byText), "run", facts)).toMatchObject({ request: { toolName: "run" } });
});

it("a stream that belongs to no call is held to all rules for results, of no call", () => {
  const policy = policyOf({ version: "1", default: "allow", all_tools: { result: { max_bytes: 9 } }, risk: { read: { result: { max_bytes: 8 } } }, tools: { run: { result: { max_bytes: 7 } }, "w*": { result: { max_bytes: 6 } } } });
  expect(listeningRulesOf({ policy })).toMatchObject({ request: null, plan: { maxBytes: { bytes: 6 }, source: [{}, {}, {}, {}] } });
  expect(listeningRulesOf({ policy: policyOf({ version: "1", default: "allow" }) })).toBeNull();
  for (const none of ["none", "invalid"] as const) expect(listeningRulesOf({ policy: none })).toBeNull();
});
