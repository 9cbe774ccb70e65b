// Everything that a policy's rules say of one call, for people: every rule is asked, also behind the one that decides, and each leaf shows
// what it saw. Not part of a decision, and never on a call's way.
import type { Evaluation } from "./call-facts";
import { compileLeaf, swapped } from "./compile-condition";
import type { CompiledPolicy } from "./compile-policy";
import type { CompiledRule } from "./compile-rule";
import { evaluationStepsMax, leafTestsMax } from "./bounds";
import { leavesOf } from "./condition-leaves";
import type { Leaf } from "./policy";
import { readEnds, readValue, type Quantifier } from "./read-path";
import type { Json, PolicyRequest, RegexCompiler, Truth } from "./types";

/** What a path led to: the values at its ends (at most `seenValuesMax`), none where it is missing. */
export interface Seen {
  readonly values: readonly Json[];
  /** More ends were reached than are shown. */
  readonly more: boolean;
}

export interface LeafTrace {
  /** JSON Pointer of the condition. */
  readonly pointer: string;
  readonly path: string;
  readonly op: Leaf["op"];
  readonly truth: Truth;
  readonly seen: Seen;
  /** What it was compared with, where that was read from the call (`value_from`); null where it was missing or unreadable. */
  readonly comparedWith?: Json | null;
}

export interface RuleTrace {
  /** JSON Pointer of the rule. */
  readonly rule: string;
  readonly step: "require" | "deny_if" | "approve_if";
  readonly truth: Truth;
  /** Whether this rule alone would deny or park the call. */
  readonly fires: boolean;
  readonly leaves: readonly LeafTrace[];
}

/** Values of one leaf that are shown. */
const seenValuesMax = 5;

/** Every rule that applies to the call, in the order in which the engine asks them; none for a tool that is not known. */
export function traceCall(policy: CompiledPolicy, request: PolicyRequest, regex: RegexCompiler): readonly RuleTrace[] {
  if (request.tool === null) return [];
  const { require, denyIf, approveIf } = policy.planFor(request.toolName, request.tool.risk).rules;
  const trace = (step: RuleTrace["step"]) => (rule: CompiledRule): RuleTrace => {
    const truth = rule.truth(evaluationOf(policy, request));
    const fires = step === "require" ? truth !== "yes" : truth !== "no";
    const quantifier = step === "require" ? "all" : "any";
    return { rule: rule.rule, step, truth, fires, leaves: leavesOf(rule.source).map(({ leaf, negated }) => traceLeaf(leaf, negated ? swapped(quantifier) : quantifier)) };
  };
  const traceLeaf = (leaf: Leaf, quantifier: Quantifier): LeafTrace => {
    const evaluation = evaluationOf(policy, request);
    const { pointer, path, op, operand } = leaf;
    const truth = compileLeaf(leaf, quantifier, regex)(evaluation);
    const ends = readEnds(path, evaluation, seenValuesMax + 1);
    const seen = { values: ends.slice(0, seenValuesMax), more: ends.length > seenValuesMax };
    if (operand.kind === "value") return { pointer, path: path.text, op, truth, seen };
    const read = readValue(operand.path, evaluation);
    return { pointer, path: path.text, op, truth, seen, comparedWith: read.kind === "value" ? read.value : null };
  };
  return [...require.map(trace("require")), ...denyIf.map(trace("deny_if")), ...approveIf.map(trace("approve_if"))];
}

function evaluationOf(policy: CompiledPolicy, request: PolicyRequest): Evaluation {
  return { request, result: null, timezone: policy.timezone, leafTestsLeft: leafTestsMax, stepsLeft: evaluationStepsMax };
}
