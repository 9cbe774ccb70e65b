// The decision: the steps of the policy language in their order, one after the other. Pure; the counters are asked by the caller.
import { leafTestsMax } from "./bounds";
import { chargesOf } from "./compile-charges";
import type { CompiledPolicy } from "./compile-policy";
import type { CompiledRule } from "./compile-rule";
import type { Evaluation } from "./read-path";
import { reasonSentences } from "./reason-codes";
import type { Decision, Judgement, PolicyRequest, ReasonCode, ToolFacts, TraceEntry, Truth } from "./types";

/**
 * Judges one call: decided, or allowed if its charges can be reserved (then `settleJudgement` has the last word).
 * The same policy and request give the same answer; nothing that cannot be evaluated helps to allow.
 */
export function judgeCall(policy: CompiledPolicy | "none" | "invalid", request: PolicyRequest): Judgement {
  if (policy === "none") return denied("no_policy");
  if (policy === "invalid") return denied("invalid_policy");
  const inventoryDenial = judgeInventory(request.tool, request.drift);
  if (inventoryDenial !== null) return denied(inventoryDenial);
  const plan = policy.planFor(request.toolName);
  if (plan.hidden !== null) return { kind: "decided", decision: plan.hidden };
  if (plan.notListed !== null) return { kind: "decided", decision: plan.notListed };

  const evaluation: Evaluation = { request, leafTestsLeft: leafTestsMax };
  const { passedTrace } = plan;
  let passed = 0;
  for (const rule of plan.require) {
    const truth = rule.truth(evaluation);
    if (evaluation.leafTestsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    if (truth !== "yes") return deniedBy(rule, "require", truth, passedTrace.slice(0, passed));
    passed += 1;
  }
  for (const rule of plan.denyIf) {
    const truth = rule.truth(evaluation);
    if (evaluation.leafTestsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    if (truth !== "no") return deniedBy(rule, "deny_if", truth, passedTrace.slice(0, passed));
    passed += 1;
  }

  const { closedLimit, charges } = plan;
  if (closedLimit !== null) {
    const trace: TraceEntry[] = [...passedTrace, { rule: closedLimit.rule, step: "limits", truth: "no" }];
    return { kind: "decided", decision: { effect: "deny", code: "limit_exceeded", rule: closedLimit.rule, message: closedLimit.message, trace } };
  }
  if (charges.length === 0) return plan.allowed;
  return { kind: "reserve", charges: chargesOf(charges, request.subjects), trace: passedTrace };
}

/** Why the inventory alone refuses a tool, or null: what the server does not list, and what nobody has reviewed. */
export function judgeInventory(tool: ToolFacts | null, drift: PolicyRequest["drift"]): "unknown_tool" | "tool_changed" | null {
  if (tool === null || tool.state === "gone") return "unknown_tool";
  return tool.state !== "active" && drift === "review" ? "tool_changed" : null;
}

function denied(code: ReasonCode, trace: readonly TraceEntry[] = []): Judgement {
  const decision: Decision = { effect: "deny", code, rule: null, message: reasonSentences[code], trace };
  return { kind: "decided", decision };
}

function deniedBy(rule: CompiledRule, step: "require" | "deny_if", truth: Truth, passed: readonly TraceEntry[]): Judgement {
  const trace: TraceEntry[] = [...passed, { rule: rule.rule, step, truth }];
  const code = step === "require" ? "require_failed" : "denied";
  return { kind: "decided", decision: { effect: "deny", code, rule: rule.rule, message: rule.message, trace } };
}
