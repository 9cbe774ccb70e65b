// The vectors at the second of their four levels: the seam, from the bytes of a message to the decision.
import { describe, expect, it } from "vitest";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import { settleEvaluation } from "@/lib/guard/settle-evaluation";
import { visibleTools } from "@/lib/guard/visible-tools";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { chargesAsWritten, loadPolicyVectors, requestOf, reserveByVector, type VectorCase } from "@/tests/support/policy-vectors";
import { callOf, factsOf, guardedBy } from "./seam";

function policyOf(text: string | null): CompiledPolicy | "none" | "invalid" {
  if (text === null) return "none";
  const parsed = parsePolicy(text, linearRegex);
  return parsed.ok ? compilePolicy(parsed.policy, linearRegex) : "invalid";
}

/** The case as an agent would send it: the arguments' own text where it matters. */
function messageOfCase(vectorCase: VectorCase): string {
  const args = vectorCase.argsText ?? JSON.stringify(requestOf(vectorCase).args);
  return `{"name":${JSON.stringify(vectorCase.tool)},"arguments":${args}}`;
}

const vectors = loadPolicyVectors().decisions
  .map((vector) => ({ ...vector, cases: vector.cases.filter((vectorCase) => (vectorCase.engineOnly ?? vector.engineOnly) === undefined) }))
  .filter((vector) => vector.cases.length > 0);

describe.each(vectors)("$name: $description", ({ policyText, cases }) => {
  const policy = policyOf(policyText);

  it.each(cases)("$name", (vectorCase) => {
    const request = requestOf(vectorCase);
    const { toolName, tool, drift, context } = request;
    const guarded = guardedBy(policy, { inventory: new Map(tool === null ? [] : [[toolName, tool]]), drift, context });
    const evaluation = evaluateCall(guarded, callOf("tools/call", messageOfCase(vectorCase)), factsOf(request));
    if (evaluation.kind !== "decided" && evaluation.kind !== "reserve") throw new Error(`a call came out as ${evaluation.kind}`);
    const charges = evaluation.kind === "reserve" ? evaluation.judgement.charges : [];
    const decision = evaluation.kind === "reserve" ? settleEvaluation(evaluation, reserveByVector(charges, vectorCase)) : evaluation.decision;
    const { effect, code, rule, message, charges: wantedCharges } = vectorCase.want;
    expect(decision).toMatchObject({ effect, code, rule, ...(message === undefined ? {} : { message }) });
    if (wantedCharges !== undefined) expect(chargesAsWritten(charges)).toEqual(wantedCharges);
    if (vectorCase.visible !== undefined) expect(visibleTools(guarded)(toolName)).toBe(vectorCase.visible);
  });
});
