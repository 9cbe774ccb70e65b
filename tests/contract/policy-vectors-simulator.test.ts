// The vectors of the policy language through the simulator: what the builder's Test tab says is what the specification says.
// Cases that need a counter with a past, or a store that fails, are not the simulator's: its counters are empty.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { simulateCall } from "@/lib/simulator/simulate-call";
import type { PolicyRequest } from "@/lib/policy-engine/types";
import { loadPolicyVectors, requestOf, vectorUserId } from "@/tests/support/policy-vectors";

const { decisions } = loadPolicyVectors();

function policyOf(text: string | null) {
  if (text === null) return "none";
  const parsed = parsePolicy(text, linearRegex);
  return parsed.ok ? compilePolicy(parsed.policy, linearRegex) : "invalid";
}

function simulatedContext({ context }: PolicyRequest) {
  return { ...context, user: context.user === null ? null : { ...context.user, id: vectorUserId } };
}

describe.each(decisions.map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => {
  const policy = policyOf(vector.policyText);
  const own = vector.cases.filter((vectorCase) => vectorCase.used === undefined && vectorCase.store === undefined);

  it("is simulated as it is specified", () => {
    for (const vectorCase of own) {
      const request = requestOf(vectorCase);
      const simulation = simulateCall(
        policy,
        { tools: request.tool === null ? [] : [{ name: vectorCase.tool, ...request.tool }], drift: request.drift },
        { toolName: vectorCase.tool, argumentsText: vectorCase.argsText ?? JSON.stringify(request.args), nowMs: request.nowMs, context: simulatedContext(request) },
      );
      if (simulation.kind === "unreadable") {
        // The gateway refuses such a body before any policy, and the simulator says so.
        expect(vectorCase.engineOnly ?? vector.engineOnly, vectorCase.name).toMatch(/body/);
        continue;
      }
      const { decision, listed } = simulation;
      const { want } = vectorCase;
      expect({ effect: decision.effect, code: decision.code, rule: decision.rule }, vectorCase.name).toEqual({ effect: want.effect, code: want.code, rule: want.rule });
      if (want.message !== undefined) expect(decision.message, vectorCase.name).toBe(want.message);
      if (vectorCase.visible !== undefined) expect(listed, vectorCase.name).toBe(vectorCase.visible);
    }
  });
});

it("leaves out only cases about counters with a past", () => {
  const all = decisions.flatMap((vector) => vector.cases);
  const left = all.filter((vectorCase) => vectorCase.used !== undefined || vectorCase.store !== undefined);
  expect(left.every((vectorCase) => vectorCase.want.code.startsWith("limit_") || vectorCase.want.effect === "allow")).toBe(true);
  expect(left.length).toBeLessThan(all.length / 10);
});
