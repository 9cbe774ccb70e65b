// The vectors about answers at the level of the seam, as the simulator shows them: the gateway's function over the bytes of a message.
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { simulateResult, type ResultSimulation } from "@/lib/simulator/simulate-result";
import { answerText, loadPolicyVectors, requestOf, type ResultCase } from "@/tests/support/policy-vectors";

const { results } = loadPolicyVectors();

function policyOf(text: string) {
  const parsed = parsePolicy(text, linearRegex);
  if (!parsed.ok) throw new Error("a vector whose document is not valid");
  return compilePolicy(parsed.policy, linearRegex);
}

describe.each(results)("$name: $description", ({ policyText, cases }) => {
  const policy = policyOf(policyText);
  // A tester shows results; errors are the server's way, and shown by the other levels.
  it.each(cases.filter(({ answer }) => "result" in answer))("$name", (resultCase) => {
    const request = requestOf({ ...resultCase, want: { effect: "allow", code: "allowed", rule: null } });
    expect(seen(simulateResult(policy, request, resultIn(resultCase.answer)))).toEqual(wanted(resultCase));
  });
});

function resultIn(answer: ResultCase["answer"]): string {
  const text = answerText(answer);
  return text.slice(text.indexOf(":") + 1, -1);
}

function seen(simulation: ResultSimulation): unknown {
  if (simulation.kind === "no_rule" || simulation.kind === "passes") return { kind: "unchanged" };
  if (simulation.kind === "unreadable" || simulation.code !== "redacted") return simulation.kind === "unreadable" ? simulation : { kind: "withheld", code: simulation.code, rule: simulation.rule };
  return { kind: "redacted", result: simulation.result, rule: simulation.rule };
}

function wanted({ want }: ResultCase): unknown {
  if (want.kind === "redacted") return { kind: "redacted", result: JSON.parse(resultIn(want.answer)), rule: want.rules[0] };
  return want.kind === "withheld" ? { kind: "withheld", code: want.code, rule: want.rule } : want;
}
