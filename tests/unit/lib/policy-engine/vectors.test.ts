// The vectors at the first of their four levels: the engine itself.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { settleJudgement } from "@/lib/policy-engine/settle-judgement";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import { chargesAsWritten, loadPolicyVectors, requestOf, reserveByVector } from "@/tests/support/policy-vectors";

const { decisions, accesses, validations } = loadPolicyVectors();

function policyOf(text: string | null): CompiledPolicy | "none" | "invalid" {
  if (text === null) return "none";
  const parsed = parsePolicy(text, linearRegex);
  return parsed.ok ? compilePolicy(parsed.policy, linearRegex) : "invalid";
}

describe.each(decisions)("$name: $description", ({ name, policyText, cases }) => {
  const policy = policyOf(policyText);

  it("has a document that is valid, unless it says otherwise", () => {
    expect(policy === "invalid").toBe(name === "order/01-invalid-policy");
  });

  it.each(cases)("$name", (vectorCase) => {
    const request = requestOf(vectorCase);
    const judgement = judgeCall(policy, request);
    const charges = judgement.kind === "reserve" ? judgement.charges : [];
    const decision = settleJudgement(judgement, reserveByVector(charges, vectorCase));
    const { effect, code, rule, message, charges: wantedCharges } = vectorCase.want;
    expect(decision).toMatchObject({ effect, code, rule, ...(message === undefined ? {} : { message }) });
    if (wantedCharges !== undefined) expect(chargesAsWritten(charges)).toEqual(wantedCharges);
    if (vectorCase.visible !== undefined) {
      expect(isToolVisible(policy, { name: request.toolName, facts: request.tool, drift: request.drift })).toBe(vectorCase.visible);
    }
  });
});

describe.each(accesses)("$name: $description", ({ name, policyText, cases }) => {
  const policy = policyOf(policyText);

  it("has a document that is valid, unless it says otherwise", () => {
    expect(policy === "invalid").toBe(name === "access/invalid-policy");
  });

  if (typeof policy === "string") return;
  it.each(cases)("$name", ({ resource, prompt, serverRequest, want }) => {
    const decisions = [
      ...(resource === undefined ? [] : [policy.judgeResource(resource)]),
      ...(prompt === undefined ? [] : [policy.judgePrompt(prompt)]),
      ...(serverRequest === undefined ? [] : [policy.judgeServerRequest(serverRequest)]),
    ];
    expect(decisions).toMatchObject([want]);
  });
});

describe.each(validations)("$name: $description", ({ text, problems }) => {
  it("reports exactly these problems, in this order", () => {
    const parsed = parsePolicy(text, linearRegex);
    expect(parsed.ok ? [] : parsed.problems.map(({ pointer, code }) => ({ pointer, code }))).toEqual(problems);
  });
});
