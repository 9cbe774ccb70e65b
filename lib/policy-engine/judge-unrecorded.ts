// Judges a call of which all arguments, or some, are known by name alone: what is certain whatever their values, and nothing that is not.
// Each leaf that reads no value is the engine's own; each that does may answer anything.
import { argumentsCheckStepsMax } from "./bounds";
import type { Evaluation } from "./call-facts";
import { chargesWith, oneCallMicros, type LimitsPlan } from "./compile-charges";
import { compileLeaf, swapped } from "./compile-condition";
import type { CompiledPolicy, ToolPlan } from "./compile-policy";
import type { CompiledRule } from "./compile-rule";
import { judgeCall, judgeInventory, wholeAllowance, type CallAllowance } from "./judge-call";
import type { Path } from "./paths";
import type { Condition, Leaf } from "./policy";
import { readAmount } from "./read-amount";
import type { Quantifier } from "./read-path";
import { stepsPerByteOf } from "./steps-per-byte";
import { anyTruth, bothSets, eitherSet, exactly, negatedSet, no, yes, type TruthSet } from "./truth-sets";
import type { Charge, Effect, Judgement, PolicyRequest, ReasonCode, RegexCompiler } from "./types";

/** What was recorded of a call's arguments in place of their values. */
export interface UnrecordedArguments {
  /** Arguments whose values are known all the same, and which of their numbers no rule may read: as a request has them. */
  readonly known?: Pick<PolicyRequest, "args" | "inexactNumbers">;
  /** Further top-level names that were there, with a value of any kind, null included. */
  readonly names: ReadonlySet<string>;
  /** How many there were beside these, under whatever names. */
  readonly others: number;
  /** Size of the message that held them: no array has more elements. */
  readonly bytes: number;
}

export type UnrecordedJudgement =
  /** Certain. Code and rule are each null where it depends on the values; a rule is null too where the code has none. */
  | { readonly kind: "decided"; readonly effect: Effect; readonly code: ReasonCode | null; readonly rule: string | null }
  /** Certain to be allowed if all charges can be reserved. */
  | { readonly kind: "reserve"; readonly charges: readonly PossibleCharge[] }
  /** It depends on the values; these are the charges that it makes if it comes that far. */
  | { readonly kind: "unknown"; readonly charges: readonly PossibleCharge[] };

export interface PossibleCharge {
  readonly charge: Charge;
  /** The amount depends on the values; the charge has one that no limit admits. */
  readonly isAmountUnknown: boolean;
}

export type UnrecordedRequest = Omit<PolicyRequest, "args" | "inexactNumbers">;

interface Unrecorded {
  readonly seen: UnrecordedArguments;
  readonly evaluation: Evaluation;
  /** What it began with. */
  readonly allowance: CallAllowance;
  /** The most that the checks of arguments can have taken. */
  checkSteps: number;
  /** Leaves asked so far that read values, and the most steps that they can have taken for each byte of these. */
  unknownLeaves: number;
  unknownStepsPerByte: number;
}

type SetReader = (unrecorded: Unrecorded) => TruthSet;
type Outcome = Omit<Extract<UnrecordedJudgement, { kind: "decided" }>, "kind">;

const noArguments: NonNullable<UnrecordedArguments["known"]> = { args: {}, inexactNumbers: new Set() };

/**
 * The judge of one policy. Its answers are those of `judgeCall` for every choice of values; it never throws. With an allowance smaller than
 * the language's, what spends it is unknown.
 */
export function unrecordedJudge(
  policy: CompiledPolicy | "none" | "invalid", regex: RegexCompiler, allowance = wholeAllowance,
): (request: UnrecordedRequest, seen: UnrecordedArguments) => UnrecordedJudgement {
  const readers = new Map<CompiledRule, SetReader>();

  function readerOf(rule: CompiledRule, quantifier: Quantifier): SetReader {
    const known = readers.get(rule);
    if (known !== undefined) return known;
    const fresh = joinedSets("all", rule.source.conditions.map((condition) => compileSets(condition, quantifier, regex)));
    readers.set(rule, fresh);
    return fresh;
  }

  return (request, seen) => {
    const { args, inexactNumbers } = seen.known ?? noArguments;
    const withKnown: PolicyRequest = { ...request, args, inexactNumbers };
    const isKnown = seen.names.size === 0 && seen.others === 0;
    if (policy === "none" || policy === "invalid" || judgeInventory(request.tool, request.drift) !== null) return certain(judgeCall(policy, withKnown));
    const plan = policy.planFor(request.toolName, request.tool?.risk ?? "destructive");
    if (isKnown || plan.hidden !== null || plan.notListed !== null) {
      const judgement = judgeCall(policy, withKnown, allowance);
      return isPart(allowance) && isSpent(judgement) ? unfinished(plan.limits, request.subjects) : certain(judgement);
    }
    const { leafTests, evaluationSteps } = allowance;
    const evaluation: Evaluation = { request: withKnown, result: null, timezone: policy.timezone, leafTestsLeft: leafTests, stepsLeft: evaluationSteps };
    return judgePlan(plan, { seen, evaluation, allowance, checkSteps: 0, unknownLeaves: 0, unknownStepsPerByte: 0 }, readerOf);
  };
}

/** The steps of `judgeCall` in their order, with everything that may have ended the call so far. */
function judgePlan(plan: ToolPlan, unrecorded: Unrecorded, readerOf: (rule: CompiledRule, quantifier: Quantifier) => SetReader): UnrecordedJudgement {
  const { evaluation } = unrecorded;
  const { tool, subjects } = evaluation.request;
  const { require, denyIf, approveIf } = plan.rules;
  const ends: Outcome[] = [];
  for (const { rule } of plan.arguments) {
    ends.push({ effect: "deny", code: "invalid_arguments", rule });
    if (tool?.checkArguments === undefined || tool.checkArguments === null) return settled(ends);
  }
  unrecorded.checkSteps = new Set(plan.arguments.map(({ mode }) => mode)).size * argumentsCheckStepsMax;
  const rules = [
    ...require.map((rule) => ({ rule, quantifier: "all", passing: yes, effect: "deny", code: "require_failed" }) as const),
    ...denyIf.map((rule) => ({ rule, quantifier: "any", passing: no, effect: "deny", code: "denied" }) as const),
    ...approveIf.map((rule) => ({ rule, quantifier: "any", passing: no, effect: "park", code: "approval_required" }) as const),
  ];
  for (const { rule, quantifier, passing, effect, code } of rules) {
    const truths = readerOf(rule, quantifier)(unrecorded);
    if (evaluation.leafTestsLeft < 0) return isPart(unrecorded.allowance) ? unfinished(plan.limits, subjects) : settled([...ends, outOfTests]);
    if (mayRunOut(unrecorded)) ends.push(outOfTests);
    if ((truths & ~passing) !== 0) ends.push({ effect, code, rule: rule.rule });
    if ((truths & passing) === 0) return settled(ends);
  }
  if (!plan.isLimited) return settled([...ends, { effect: "allow", code: "allowed", rule: null }]);
  const { limits } = plan;
  const amounts = new Map<string | null, bigint>([[null, oneCallMicros]]);
  for (const { rule, maxMicros, increment } of limits.limitChecks) {
    const isKnown = increment === null || isValueless(increment, unrecorded.seen);
    const amount = increment === null ? oneCallMicros : isKnown ? readAmount(increment, evaluation) : null;
    if (!isKnown || amount === null) ends.push({ effect: "deny", code: "limit_invalid", rule });
    if (maxMicros === 0n && (!isKnown || amount !== null)) ends.push({ effect: "deny", code: "limit_exceeded", rule });
    if (maxMicros === 0n || (isKnown && amount === null)) return settled(ends);
    if (increment !== null && amount !== null) amounts.set(increment.text, amount);
  }
  return { kind: ends.length === 0 ? "reserve" : "unknown", charges: possibleCharges(limits, amounts, subjects) };
}

function possibleCharges(limits: LimitsPlan, amounts: ReadonlyMap<string | null, bigint>, subjects: PolicyRequest["subjects"]): readonly PossibleCharge[] {
  return chargesWith(limits, amounts, subjects).map((charge, index) => (
    { charge, isAmountUnknown: limits.charges[index]?.increments.some((increment) => !amounts.has(increment?.text ?? null)) === true }
  ));
}

function isPart(allowance: CallAllowance): boolean {
  return allowance !== wholeAllowance;
}

function isSpent(judgement: Judgement): boolean {
  return judgement.kind === "decided" && judgement.decision.code === "evaluation_limit";
}

/** Not judged to its end: if it was allowed, then with these charges. */
function unfinished(limits: LimitsPlan, subjects: PolicyRequest["subjects"]): UnrecordedJudgement {
  return { kind: "unknown", charges: possibleCharges(limits, new Map([[null, oneCallMicros]]), subjects) };
}

/** Whether the values may have been such that the engine gave up before it came this far. */
function mayRunOut({ unknownLeaves, unknownStepsPerByte, checkSteps, seen, evaluation, allowance }: Unrecorded): boolean {
  const bytes = Math.max(1, seen.bytes);
  const leafTests = allowance.leafTests - evaluation.leafTestsLeft + unknownLeaves * bytes;
  const steps = allowance.evaluationSteps - evaluation.stepsLeft + unknownStepsPerByte * bytes + checkSteps;
  return leafTests > wholeAllowance.leafTests || steps > wholeAllowance.evaluationSteps;
}

const outOfTests: Outcome = { effect: "deny", code: "evaluation_limit", rule: null };

/** What all possible ends have in common. */
function settled(ends: readonly Outcome[]): UnrecordedJudgement {
  const [first] = ends;
  if (first === undefined || ends.some(({ effect }) => effect !== first.effect)) return { kind: "unknown", charges: [] };
  const isOneCode = ends.every(({ code }) => code === first.code);
  const isOneRule = ends.every(({ rule }) => rule === first.rule);
  return { kind: "decided", effect: first.effect, code: isOneCode ? first.code : null, rule: isOneRule ? first.rule : null };
}

function certain(judgement: Judgement): UnrecordedJudgement {
  if (judgement.kind === "reserve") return { kind: "reserve", charges: judgement.charges.map((charge) => ({ charge, isAmountUnknown: false })) };
  const { effect, code, rule } = judgement.decision;
  return { kind: "decided", effect, code, rule };
}

function compileSets(condition: Condition, quantifier: Quantifier, regex: RegexCompiler): SetReader {
  switch (condition.kind) {
    case "leaf": return compileLeafSet(condition, quantifier, regex);
    case "not": {
      const member = compileSets(condition.member, swapped(quantifier), regex);
      return (unrecorded) => negatedSet(member(unrecorded));
    }
    case "all":
    case "any": return joinedSets(condition.kind, condition.members.map((member) => compileSets(member, quantifier, regex)));
  }
}

function joinedSets(by: "all" | "any", members: readonly SetReader[]): SetReader {
  const [begin, join] = by === "all" ? [yes, bothSets] : [no, eitherSet];
  return (unrecorded) => members.reduce((set, member) => join(set, member(unrecorded)), begin);
}

function compileLeafSet(leaf: Leaf, quantifier: Quantifier, regex: RegexCompiler): SetReader {
  const ask = compileLeaf(leaf, quantifier, regex);
  const stepsPerByte = stepsPerByteOf(leaf, regex);
  const paths = leaf.operand.kind === "path" ? [leaf.path, leaf.operand.path] : [leaf.path];
  return (unrecorded) => {
    if (paths.every((path) => isValueless(path, unrecorded.seen))) return exactly(ask(unrecorded.evaluation));
    unrecorded.unknownLeaves += 1;
    unrecorded.unknownStepsPerByte += stepsPerByte;
    return anyTruth;
  };
}

/** Whether the path leads where no unknown value of an argument is read: elsewhere, to a name that was not there or is known, or past an object's names. */
function isValueless(path: Path, { known, names, others }: UnrecordedArguments): boolean {
  if (path.root !== "args") return true;
  const [first] = path.steps;
  if (first === undefined) return false;
  if (first.kind !== "name") return true;
  return !names.has(first.name) && (others === 0 || (known !== undefined && Object.hasOwn(known.args, first.name)));
}
