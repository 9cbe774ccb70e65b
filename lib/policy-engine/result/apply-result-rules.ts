// The answer of a tool after the policy's rules for results: redacted, then judged as redacted, then measured. Pure; the gateway, the
// simulator and the tester call this one function. A tool has run by now, so nothing here stops it: an answer passes, changed or not, or is withheld.
import {
  evaluationStepsMax, leafTestsMax, quickEvaluationStepsMax, quickLeafTestsMax, quickScanStepsMax, resultCharactersMax, scanStepsMax, smallLeafTestsMax,
  smallStepsMax,
} from "../bounds";
import type { Evaluation } from "../call-facts";
import { utf8ByteCount } from "../characters";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "../json-values";
import { reasonSentences } from "../reason-codes";
import type { Decision, Json, PolicyRequest, ReasonCode, ResultFacts } from "../types";
import { holdsBinary } from "./holds-binary";
import { redactPath } from "./redact-path";
import type { TextRedaction } from "./redact-text";
import { findInText } from "./redact-text";
import { redactTexts } from "./redact-texts";
import type { Redacting } from "./redacting";
import type { ResultPlan } from "./result-plan";
import { contentTexts, joinedText } from "./text-blocks";
import type { ScanBudget } from "./text-finder";
import { numbersBelow, serializeJson, type WrittenNumbers } from "./written-numbers";

/** What a server answered to a `tools/call`: the JSON-RPC `result` or `error`, as read by a strict parser. */
export interface ToolAnswer {
  /** "intermediate": not the last word (`input_required`, a request of the server's): it passes unchanged or not at all. */
  readonly kind: "result" | "error" | "intermediate";
  readonly value: JsonObject;
  readonly numbers: WrittenNumbers;
}

export type ResultVerdict =
  | { readonly kind: "unchanged" }
  /** `rules` are the entries that took something away; the first of them stands in the log. */
  | { readonly kind: "redacted"; readonly value: JsonObject; readonly numbers: WrittenNumbers; readonly rules: readonly string[] }
  | { readonly kind: "withheld"; readonly decision: Decision };

/** What judging one answer may take. */
export interface ScanAllowance {
  readonly scanSteps: number;
  readonly evaluationSteps: number;
  readonly leafTests: number;
}

/** The bounds of the language: what passes them is withheld. */
export const wholeAllowance: ScanAllowance = { scanSteps: scanStepsMax, evaluationSteps: evaluationStepsMax, leafTests: leafTestsMax };
/** For a thread that others wait for; spending it says nothing of the answer. The smaller one takes no time to speak of, whatever the rules. */
export const smallAllowance: ScanAllowance = { scanSteps: smallStepsMax, evaluationSteps: smallStepsMax, leafTests: smallLeafTestsMax };
export const quickAllowance: ScanAllowance = { scanSteps: quickScanStepsMax, evaluationSteps: quickEvaluationStepsMax, leafTests: quickLeafTestsMax };

/** What an allowance still holds; below zero it is spent. */
interface Spending {
  readonly scan: ScanBudget;
  readonly learning: ScanBudget;
  readonly evaluation: { leafTestsLeft: number };
}

/**
 * Total and deterministic. What cannot be judged, within its bounds or at all, is withheld (law L8). Without the call that it answers (null)
 * no `deny_if` can be asked, so one is enough to withhold. Null where a smaller allowance than the whole was spent before there was an answer;
 * what is answered within a smaller one is what the whole would have answered.
 */
export function applyResultRules(plan: ResultPlan, answer: ToolAnswer, request: PolicyRequest | null): ResultVerdict;
export function applyResultRules(plan: ResultPlan, answer: ToolAnswer, request: PolicyRequest | null, allowance: ScanAllowance): ResultVerdict | null;
export function applyResultRules(plan: ResultPlan, answer: ToolAnswer, request: PolicyRequest | null, allowance = wholeAllowance): ResultVerdict | null {
  const learningSteps = allowance === wholeAllowance ? Number.POSITIVE_INFINITY : allowance.scanSteps;
  const spending: Spending = { scan: { stepsLeft: allowance.scanSteps }, learning: { stepsLeft: learningSteps }, evaluation: { leafTestsLeft: 0 } };
  const verdict = applyWithin(plan, answer, request, allowance, spending);
  const isSpent = spending.scan.stepsLeft < 0 || spending.learning.stepsLeft < 0 || spending.evaluation.leafTestsLeft < 0;
  return isSpent && allowance !== wholeAllowance ? null : verdict;
}

function applyWithin(plan: ResultPlan, answer: ToolAnswer, request: PolicyRequest | null, allowance: ScanAllowance, spending: Spending): ResultVerdict {
  const isRead = plan.redactions.length > 0 || plan.denyIf.length > 0;
  if (isRead && countCharacters(answer.value, resultCharactersMax) < 0) return withheld("result_too_large", plan.rule);
  const redacting: Redacting = { budget: spending.scan, learning: spending.learning, fired: new Set(), numbers: answer.numbers };
  const redaction = redact(plan, answer.value, redacting);
  if ("code" in redaction) return withheld(redaction.code, redaction.rule);
  const { value } = redaction;
  const { numbers } = redacting;
  const [firstFired] = redacting.fired;
  if (answer.kind === "intermediate" && firstFired !== undefined) return withheld("result_denied", firstFired);
  const denial = judge(plan, { ...answer, value, numbers }, request, allowance, spending);
  if (denial !== null) return denial;
  const { maxBytes } = plan;
  if (maxBytes !== null && utf8ByteCount(serializeJson(value, numbers)) > maxBytes.bytes) return withheld("result_too_large", maxBytes.rule);
  return firstFired === undefined ? { kind: "unchanged" } : { kind: "redacted", value, numbers, rules: [...redacting.fired] };
}

/** An answer withheld by this rule. What the author wrote stands before the sentence that says that the tool ran. */
export function withheld(code: Extract<ReasonCode, "result_denied" | "result_too_large">, rule: string | null, message = ""): Extract<ResultVerdict, { kind: "withheld" }> {
  const sentence = reasonSentences[code];
  return { kind: "withheld", decision: { effect: "deny", code, rule, message: message === "" || message === sentence ? sentence : `${message} ${sentence}`, trace: [] } };
}

type Refusal = { readonly code: "result_denied" | "result_too_large"; readonly rule: string };

function redact(plan: ResultPlan, answer: JsonObject, redacting: Redacting): { readonly value: JsonObject } | Refusal {
  const texts = plan.redactions.filter((redaction) => redaction.kind === "text");
  const [firstText] = texts;
  if (firstText !== undefined && holdsBinary(answer)) return { code: "result_denied", rule: firstText.rule };
  let value = answer;
  const guards: TextRedaction[] = [];
  for (const group of groupsOf(plan.redactions)) {
    if (group.kind === "path") {
      value = redactPath(value, group, redacting);
      continue;
    }
    guards.push(...group.redactions);
    value = redactTexts(value, group.redactions, guards, redacting);
  }
  const split = firstSplitFind(value, texts, redacting);
  if (redacting.budget.stepsLeft < 0) return { code: "result_too_large", rule: plan.rule };
  return split === null ? { value } : { code: "result_denied", rule: split };
}

type Group = Extract<ResultPlan["redactions"][number], { kind: "path" }> | { readonly kind: "texts"; readonly redactions: TextRedaction[] };

/** Entries that look into texts and stand next to each other take one walk together. */
function groupsOf(redactions: ResultPlan["redactions"]): readonly Group[] {
  const groups: Group[] = [];
  for (const redaction of redactions) {
    const last = groups.at(-1);
    if (redaction.kind === "path") groups.push(redaction);
    else if (last?.kind === "texts") last.redactions.push(redaction);
    else groups.push({ kind: "texts", redactions: [redaction] });
  }
  return groups;
}

/** The entry that finds something across the edge of two texts of the content, which whoever reads them one after the other would see. */
function firstSplitFind(answer: JsonObject, redactions: readonly TextRedaction[], { budget, learning }: Redacting): string | null {
  const texts = contentTexts(answer);
  if (texts.length < 2) return null;
  const together = texts.join("");
  const found = redactions.find(({ find, findsReplacement }) => !findsReplacement(learning) && findInText(together, find, budget).length > 0);
  return found?.rule ?? null;
}

/** `deny_if` over the redacted answer: no alone passes. */
function judge(plan: ResultPlan, answer: ToolAnswer, request: PolicyRequest | null, allowance: ScanAllowance, spending: Spending): ResultVerdict | null {
  const [first] = plan.denyIf;
  if (first === undefined) return null;
  if (request === null) return withheld("result_denied", first.rule, first.message);
  let left = { leafTestsLeft: allowance.leafTests, stepsLeft: allowance.evaluationSteps };
  for (const result of readingsOf(answer)) {
    const evaluation: Evaluation = { request, result, timezone: plan.timezone, ...left };
    for (const { rule, message, truth } of plan.denyIf) {
      const answered = truth(evaluation);
      spending.evaluation.leafTestsLeft = evaluation.leafTestsLeft;
      if (evaluation.leafTestsLeft < 0) return unjudged();
      if (answered !== "no") return withheld("result_denied", rule, message);
    }
    left = { leafTestsLeft: evaluation.leafTestsLeft, stepsLeft: evaluation.stepsLeft };
  }
  return null;
}

function unjudged(): ResultVerdict {
  const message = `${reasonSentences.evaluation_limit} ${reasonSentences.result_denied}`;
  return { kind: "withheld", decision: { effect: "deny", code: "evaluation_limit", rule: null, message, trace: [] } };
}

const resultMembers = ["content", "structuredContent", "isError"] as const;

/**
 * Of what is no result, every text counts as its text: nothing says which of them is meant to be read. Where it holds what results hold, a client
 * that does not know its kind reads it as one, and so it is judged as one too.
 */
function readingsOf(answer: ToolAnswer): readonly ResultFacts[] {
  const { kind, value } = answer;
  if (kind === "result") return [asResult(answer)];
  const whole: ResultFacts = { text: stringsIn(value).join("\n"), isError: kind === "error", structured: undefined, inexactNumbers: new Set() };
  return kind === "intermediate" && resultMembers.some((name) => Object.hasOwn(value, name)) ? [whole, asResult(answer)] : [whole];
}

function asResult({ value, numbers }: ToolAnswer): ResultFacts {
  return {
    text: joinedText(value),
    isError: ownMember(value, "isError") === true,
    structured: ownMember(value, "structuredContent"),
    inexactNumbers: new Set(numbersBelow(numbers, "/structuredContent").keys()),
  };
}

function stringsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (isJsonArray(value)) return value.flatMap(stringsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}

/** What is left of the allowance after every text and name; below zero as soon as it is used up. */
function countCharacters(value: Json, allowance: number): number {
  if (typeof value === "string") return allowance - value.length;
  let left = allowance;
  if (isJsonArray(value)) {
    for (const entry of value) {
      left = countCharacters(entry, left);
      if (left < 0) return left;
    }
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      left = countCharacters(member, left - name.length);
      if (left < 0) return left;
    }
  }
  return left;
}
