// What the editor is told of a tool is what the gateway knows of it.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { simulateCall } from "@/lib/simulator/simulate-call";
import { simulatedTool } from "@/lib/simulator/simulated-tool";

function compiled(document: object) {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", ...document }), linearRegex);
  return parsed.ok ? compilePolicy(parsed.policy, linearRegex) : "invalid";
}

const run = { name: "run", risk: "read", state: "active", inputSchema: { type: "object", properties: { host: { type: "string" } }, required: ["host"] } } as const;

it.each([
  ['{"host":"a"}', "allowed"],
  ['{"host":5}', "invalid_arguments"],
  ['{"host":"a","more":1}', "invalid_arguments"],
  ["", "invalid_arguments"],
  ['{"host":"a","more":9007199254740993}', "invalid_arguments"],
])("arguments %s are %s under strict", async (argumentsText, code) => {
  const tool = await simulatedTool(run);
  const call = { toolName: "run", argumentsText, nowMs: 0 };
  expect(simulateCall(compiled({ tools: { run: { arguments: "strict" } } }), { tools: [tool], drift: "review" }, call)).toMatchObject({ decision: { code } });
});

it("annotations are there to be read; without any, their paths are missing", async () => {
  const policy = compiled({ tools: { run: { require: [{ conditions: [{ path: "tool.annotations.readOnlyHint", op: "eq", value: true }] }] } } });
  const call = { toolName: "run", argumentsText: "{}", nowMs: 0 };
  const [plain, annotated] = await Promise.all([simulatedTool(run), simulatedTool({ ...run, annotations: { readOnlyHint: true } })]);
  expect(simulateCall(policy, { tools: [annotated], drift: "review" }, call)).toMatchObject({ decision: { code: "allowed" } });
  expect(simulateCall(policy, { tools: [plain], drift: "review" }, call)).toMatchObject({ decision: { code: "require_failed" } });
});
