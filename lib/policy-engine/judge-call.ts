// The decision: the steps of the policy language in their order, one after the other. Pure; the counters are asked by the caller.
import { evaluationStepsMax, leafTestsMax } from "./bounds";
import type { Evaluation } from "./call-facts";
import { chargeCall } from "./compile-charges";
import type { CompiledPolicy } from "./compile-policy";
import { reasonSentences } from "./reason-codes";
import type { Decision, Judgement, PolicyRequest, ReasonCode, ToolFacts, TraceEntry, Truth } from "./types";

/** What judging one call may take. */
export interface CallAllowance {
  readonly evaluationSteps: number;
  readonly leafTests: number;
}

/** The bounds of the language: a call that takes more is denied. */
export const wholeAllowance: CallAllowance = { evaluationSteps: evaluationStepsMax, leafTests: leafTestsMax };

/**
 * Judges one call: decided, or allowed if its charges can be reserved (then `settleJudgement` has the last word).
 * The same policy and request give the same answer, and a rule that cannot be evaluated never helps to allow. With an allowance smaller than
 * the language's own, `evaluation_limit` only means that this allowance was too small.
 */
export function judgeCall(policy: CompiledPolicy | "none" | "invalid", request: PolicyRequest, allowance = wholeAllowance): Judgement {
  if (policy === "none") return denied("no_policy");
  if (policy === "invalid") return denied("invalid_policy");
  const inventoryDenial = judgeInventory(request.tool, request.drift);
  if (inventoryDenial !== null) return denied(inventoryDenial);
  const plan = policy.planFor(request.toolName, request.tool?.risk ?? "destructive");
  if (plan.hidden !== null) return { kind: "decided", decision: plan.hidden };
  if (plan.notListed !== null) return { kind: "decided", decision: plan.notListed };

  const evaluation: Evaluation = { request, result: null, timezone: policy.timezone, leafTestsLeft: allowance.leafTests, stepsLeft: allowance.evaluationSteps };
  const { require, denyIf, approveIf, passedTrace, allowed } = plan.rules;
  let passed = 0;
  // However many sections ask for it, a check is made once.
  const failed = new Map<"schema" | "strict", boolean>();
  for (const { rule, mode } of plan.arguments) {
    const fails = failed.get(mode) ?? !passesSchema(evaluation, mode);
    if (evaluation.stepsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    failed.set(mode, fails);
    if (fails) return stopped("invalid_arguments", { rule, message: reasonSentences.invalid_arguments }, "no", passedTrace.slice(0, passed));
    passed += 1;
  }
  for (const rule of require) {
    const truth = rule.truth(evaluation);
    if (evaluation.leafTestsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    if (truth !== "yes") return stopped("require_failed", rule, truth, passedTrace.slice(0, passed));
    passed += 1;
  }
  for (const rule of denyIf) {
    const truth = rule.truth(evaluation);
    if (evaluation.leafTestsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    if (truth !== "no") return stopped("denied", rule, truth, passedTrace.slice(0, passed));
    passed += 1;
  }
  for (const rule of approveIf) {
    const truth = rule.truth(evaluation);
    if (evaluation.leafTestsLeft < 0) return denied("evaluation_limit", passedTrace.slice(0, passed));
    if (truth !== "no") return stopped("approval_required", rule, truth, passedTrace.slice(0, passed));
    passed += 1;
  }

  if (!plan.isLimited) return allowed;
  const charged = chargeCall(plan.limits, evaluation);
  if (charged.kind === "charges") return { kind: "reserve", charges: charged.charges, trace: passedTrace };
  return stopped(charged.code, charged, charged.code === "limit_invalid" ? "undetermined" : "no", passedTrace);
}

/** A number that a double does not hold cannot be checked, so the arguments fail (policy language § Paths). */
function passesSchema(evaluation: Evaluation, mode: "schema" | "strict"): boolean {
  const { tool, args, inexactNumbers } = evaluation.request;
  return inexactNumbers.size === 0 && tool?.checkArguments?.(args, mode, evaluation) === true;
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

const steps = {
  invalid_arguments: "arguments", require_failed: "require", denied: "deny_if", approval_required: "approve_if", limit_invalid: "limits", limit_exceeded: "limits",
} as const;

/** Ended by the rule: denied, or parked where the rule asks for an approval. */
function stopped(code: keyof typeof steps, rule: { readonly rule: string; readonly message: string }, truth: Truth, passed: readonly TraceEntry[]): Judgement {
  const trace: TraceEntry[] = [...passed, { rule: rule.rule, step: steps[code], truth }];
  const effect = code === "approval_required" ? "park" : "deny";
  return { kind: "decided", decision: { effect, code, rule: rule.rule, message: rule.message, trace } };
}
