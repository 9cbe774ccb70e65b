// The vectors of resources, prompts and servers' requests at the level of the seam: by every route, in both eras, on the way down and up.
import { describe, expect, it } from "vitest";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import { judgeServerRequest, refuseClientResult } from "@/lib/guard/judge-server-request";
import type { JsonValue } from "@/lib/mcp/json-value";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { routesTo } from "@/tests/support/access-routes";
import { loadPolicyVectors, type AccessCase } from "@/tests/support/policy-vectors";
import { callOf, factsAt, guardedBy } from "./seam";

function policyOf(text: string | null): CompiledPolicy | "none" | "invalid" {
  if (text === null) return "none";
  const parsed = parsePolicy(text, linearRegex);
  return parsed.ok ? compilePolicy(parsed.policy, linearRegex) : "invalid";
}

const results: { readonly [kind in NonNullable<AccessCase["serverRequest"]>]: JsonValue } = {
  sampling: { role: "assistant", content: { type: "text", text: "" }, model: "m" }, elicitation: { action: "accept" }, roots: { roots: [] },
};

describe.each(loadPolicyVectors().accesses)("$name: $description", ({ policyText, cases }) => {
  const policy = policyOf(policyText);
  const guarded = guardedBy(policy);

  it.each(cases)("$name", (accessCase) => {
    const { serverRequest, want } = accessCase;
    for (const { method, era, params } of routesTo(accessCase)) {
      expect(evaluateCall(guarded, callOf(method, params, era), factsAt(0)), `${method} (${era})`).toMatchObject({ kind: "decided", decision: want });
    }
    if (serverRequest === undefined) return;
    expect(judgeServerRequest(policy, serverRequest)).toMatchObject(want);
    const refusal = refuseClientResult(policy, results[serverRequest]);
    if (want.effect === "allow") expect(refusal).toBeNull();
    else expect(refusal).toMatchObject(want);
  });
});
