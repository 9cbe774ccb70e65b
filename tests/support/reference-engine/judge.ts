// The policy language in the plainest code: straight from the document's value, nothing compiled, indexed or remembered.
// Written from the specification apart from lib/policy-engine, importing only its types, so that the two can be compared. For valid documents only.
import type { Effect, PolicyRequest, ReasonCode, RegexCompiler } from "@/lib/policy-engine/types";
import { applyingSections, rulesOf } from "./applying-sections";
import { conditionsTruth } from "./condition-truth";
import { evaluationOf } from "./evaluation";
import { chargesOf, deniedWithoutStore, limitsOf, type ReferenceCharge } from "./limits";
import { nameMatches } from "./text-matches";
import type { WrittenPolicy } from "./written-policy";

export interface ReferenceDecision { readonly effect: Effect; readonly code: ReasonCode; readonly rule: string | null; readonly message: string }
/** Decided without the counters, or what is asked of them. */
export type ReferenceAnswer = ReferenceDecision | { readonly charges: readonly ReferenceCharge[] };

export const leafTestsMax = 1_000_000;

export interface ReferenceTools {
  readonly regex: RegexCompiler;
  /** The one table of what a decision says without words of the policy's author. */
  readonly sentences: { readonly [code in ReasonCode]: string };
  /** Told what is reached: forms, operators with their truth, roots, steps. */
  readonly note?: (what: string) => void;
}

/** What the specification says of one call under one document (policy language § Order). */
export function referenceJudge(policy: WrittenPolicy, request: PolicyRequest, { regex, sentences, note = () => {} }: ReferenceTools): ReferenceAnswer {
  const { toolName, tool, drift } = request;
  const answer = (effect: Effect, code: ReasonCode, rule: string | null, message?: string): ReferenceAnswer => ({ effect, code, rule, message: message ?? sentences[code] });

  if (tool === null || tool.state === "gone") return answer("deny", "unknown_tool", null);
  if (tool.state !== "active" && drift === "review") return answer("deny", "tool_changed", null);

  const sections = applyingSections(policy, toolName, tool.risk);
  for (const [index, pattern] of (policy.hide ?? []).entries()) if (nameMatches(pattern, toolName)) return answer("deny", "hidden", `/hide/${index}`);
  for (const { pointer, section } of sections) if (section.action === "hide") return answer("deny", "hidden", `${pointer}/action`, section.reason);
  if (policy.default === "deny" && !sections.some(({ lists }) => lists)) return answer("deny", "not_listed", "/default");

  for (const { pointer, section } of sections) {
    const mode = section.arguments ?? "any";
    if (mode === "any") continue;
    note(`arguments ${mode}`);
    const fits = request.inexactNumbers.size === 0 && (tool.checkArguments?.(request.args, mode) ?? false);
    if (!fits) return answer("deny", "invalid_arguments", `${pointer}/arguments`);
  }

  const evaluation = evaluationOf(request, policy.timezone ?? "UTC", regex, note);
  const steps = [
    { field: "require", stars: "all", passes: ["yes"], effect: "deny", code: "require_failed" },
    { field: "deny_if", stars: "any", passes: ["no"], effect: "deny", code: "denied" },
    { field: "approve_if", stars: "any", passes: ["no"], effect: "park", code: "approval_required" },
  ] as const;
  for (const { field, stars, passes, effect, code } of steps) {
    for (const rule of rulesOf(sections, field)) {
      const truth = conditionsTruth(rule.conditions, stars, evaluation);
      note(`rule ${field} ${truth}`);
      if (evaluation.tests > leafTestsMax) return answer("deny", "evaluation_limit", null);
      if (!passes.some((passing) => passing === truth)) return answer(effect, code, rule.pointer, rule.on_deny);
    }
  }

  const limits = limitsOf(sections);
  for (const limit of limits) {
    const code = deniedWithoutStore(limit, evaluation);
    if (code !== null) return answer("deny", code, limit.pointer, limit.on_deny);
  }
  if (limits.length === 0) return answer("allow", "allowed", null);
  return { charges: chargesOf(limits, request, policy.timezone ?? "UTC", evaluation, sentences.limit_exceeded) };
}
