// The vectors at the plain reference engine: what both engines are held to is the same specification.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import { detectors } from "@/lib/policy-engine/result/detectors/detectors";
import { chargesAsWritten, loadPolicyVectors, requestOf, reserveByVector, type ResultCase, type VectorCase } from "@/tests/support/policy-vectors";
import { referencePrompt, referenceResource, referenceServerRequest } from "@/tests/support/reference-engine/access";
import { referenceJudge, type ReferenceDecision } from "@/tests/support/reference-engine/judge";
import { referenceResult } from "@/tests/support/reference-engine/judge-result";
import type { ReferenceCharge } from "@/tests/support/reference-engine/limits";
import { referenceVisible } from "@/tests/support/reference-engine/visibility";
import type { WrittenPolicy } from "@/tests/support/reference-engine/written-policy";

const { decisions, accesses, results } = loadPolicyVectors();
/** The reference engine reads valid documents alone. */
const beforeTheLanguage = new Set(["order/01-no-policy", "order/01-invalid-policy", "access/no-policy", "access/invalid-policy"]);

function decide(policy: WrittenPolicy, vectorCase: VectorCase): { decision: ReferenceDecision; charges: readonly ReferenceCharge[] } {
  const answer = referenceJudge(policy, requestOf(vectorCase), { regex: linearRegex, sentences: reasonSentences });
  if ("effect" in answer) return { decision: answer, charges: [] };
  const caps = answer.charges.flatMap((charge) => charge.caps).sort((one, other) => one.order - other.order);
  const [first] = caps;
  const outcome = reserveByVector(answer.charges.map((charge) => ({ ...charge, window: { kind: "sliding", seconds: 1 } })), vectorCase);
  const denied = (code: "limit_exceeded" | "limit_store_unavailable", rule: string | undefined, message: string | undefined): ReferenceDecision =>
    ({ effect: "deny", code, rule: rule ?? null, message: message ?? reasonSentences[code] });
  const decision = outcome.kind === "reserved" ? { effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed } as const
    : outcome.kind === "unavailable" ? denied("limit_store_unavailable", first?.rule, undefined)
    : denied("limit_exceeded", outcome.rule, caps.find(({ rule }) => rule === outcome.rule)?.message);
  return { decision, charges: answer.charges };
}

describe.each(decisions.filter(({ name }) => !beforeTheLanguage.has(name)))("$name: $description", ({ policyText, cases }) => {
  const policy: WrittenPolicy = JSON.parse(policyText ?? "");

  it.each(cases)("$name", (vectorCase) => {
    const request = requestOf(vectorCase);
    const { decision, charges } = decide(policy, vectorCase);
    const { effect, code, rule, message, charges: wantedCharges } = vectorCase.want;
    expect(decision).toMatchObject({ effect, code, rule, ...(message === undefined ? {} : { message }) });
    if (wantedCharges !== undefined) expect(chargesAsWritten(charges)).toEqual(wantedCharges);
    if (vectorCase.visible !== undefined) expect(referenceVisible(policy, request.toolName, request.tool, request.drift)).toBe(vectorCase.visible);
  });
});

describe.each(accesses.filter(({ name }) => !beforeTheLanguage.has(name)))("$name: $description", ({ policyText, cases }) => {
  const policy: WrittenPolicy = JSON.parse(policyText ?? "");

  it.each(cases)("$name", ({ resource, prompt, serverRequest, want }) => {
    const answer = resource !== undefined ? referenceResource(policy, resource) : prompt !== undefined ? referencePrompt(policy, prompt) : referenceServerRequest(policy, serverRequest ?? "roots");
    expect(answer).toEqual({ effect: want.effect, code: want.code, rule: want.rule });
  });
});

/** It reads last words, as `JSON.parse` does: of a number that no double holds it does not know how it was written. */
const isRead = (resultCase: ResultCase): boolean => !/@@|"input_required"/.test(JSON.stringify(resultCase));

describe.each(results)("$name: $description", ({ policyText, cases }) => {
  const policy: WrittenPolicy = JSON.parse(policyText);

  it.each(cases.filter(isRead))("$name", ({ answer, want, ...asked }) => {
    const given = "result" in answer ? { kind: "result", value: answer.result } as const : { kind: "error", value: answer.error } as const;
    const verdict = referenceResult(policy, requestOf({ ...asked, want: { effect: "allow", code: "allowed", rule: null } }), given, { regex: linearRegex, sentences: reasonSentences, detectors });
    if (want.kind === "unchanged") return expect(verdict).toBe("passes");
    if (want.kind === "redacted") return expect(verdict).toEqual({ redacted: "result" in want.answer ? want.answer.result : want.answer.error, rules: want.rules });
    const { code, rule, message } = want;
    expect(verdict).toMatchObject({ code, rule, ...(message === undefined ? {} : { message }) });
  });
});
