// The compiled engine against the plain one on random documents and calls, and what was reached on the way.
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import { applyResultRules } from "@/lib/policy-engine/result/apply-result-rules";
import { detectors } from "@/lib/policy-engine/result/detectors/detectors";
import type { Judgement, PolicyRequest } from "@/lib/policy-engine/types";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";
import { randomAccessQuestion, type AccessQuestion } from "@/tests/support/random-policies/random-access-question";
import { randomRequest } from "@/tests/support/random-policies/random-request";
import { randomResultQuestion, withResultRules, type ResultQuestion } from "@/tests/support/random-policies/random-result";
import { referencePrompt, referenceResource, referenceServerRequest } from "@/tests/support/reference-engine/access";
import { referenceJudge, type ReferenceAnswer } from "@/tests/support/reference-engine/judge";
import { referenceResult, type ReferenceResultVerdict, type ReferenceToolAnswer } from "@/tests/support/reference-engine/judge-result";
import { referenceVisible } from "@/tests/support/reference-engine/visibility";
import type { WrittenPolicy } from "@/tests/support/reference-engine/written-policy";

/** How often each thing was reached: codes, forms, operators with their truth, roots, kinds of rules. */
export type Reached = Map<string, number>;

/** A call, a question about what is no tool, or the answer to a call. */
export type Asked = PolicyRequest | AccessQuestion | ResultQuestion;

/** What the two engines do not answer alike; the answers as JSON text. */
export interface Difference {
  readonly document: WrittenPolicy;
  readonly asked: Asked;
  readonly wanted: string;
  readonly got: string;
}

const callsPerDocument = 10;
/** An amount above every possible `max` never fits, however far above. */
const amountThatNeverFits = 9_007_199_254_000_001n;

/** The first difference among so many calls of documents from this seed, or null. */
export function compareEngines(seed: number, calls: number, reached: Reached): Difference | null {
  const dice = diceOf(seed);
  // Of their own, so that a seed draws the same calls with them as without.
  const ofResults = diceOf(seed ^ 0x5eed);
  for (let done = 0; done < calls; done += callsPerDocument) {
    const document: WrittenPolicy = JSON.parse(JSON.stringify(withResultRules(ofResults, randomPolicy(dice))));
    const compiled = compiledOf(document);
    for (let call = 0; call < callsPerDocument; call += 1) {
      const request = randomRequest(dice, document);
      const difference = differenceOf(document, compiled, request, reached) ?? differenceOf(document, compiled, randomResultQuestion(ofResults, request), reached);
      if (difference !== null) return difference;
    }
    const difference = differenceOf(document, compiled, randomAccessQuestion(dice), reached);
    if (difference !== null) return difference;
  }
  return null;
}

/** What the engines say differently of one call or question, or null. */
export function differenceOf(document: WrittenPolicy, compiled: CompiledPolicy, asked: Asked, reached: Reached): Difference | null {
  const note = (what: string): void => { reached.set(what, (reached.get(what) ?? 0) + 1); };
  const [reference, engine] = "toolName" in asked ? answersToCall(document, compiled, asked, note)
    : asked.kind === "result" ? answersToResult(document, compiled, asked, note)
    : answersToQuestion(document, compiled, asked, note);
  const [wanted, got] = [textOf(reference), textOf(engine)];
  return got === wanted ? null : { document, asked, wanted, got };
}

function answersToCall(document: WrittenPolicy, compiled: CompiledPolicy, request: PolicyRequest, note: (what: string) => void): readonly [object, object] {
  const reference = referenceJudge(document, request, { regex: linearRegex, sentences: reasonSentences, note });
  const shown = referenceVisible(document, request.toolName, request.tool, request.drift);
  noteAnswer(reference, note);
  note(`visible ${shown}`);
  const tool = { name: request.toolName, facts: request.tool, drift: request.drift };
  return [{ ...reference, visible: shown }, { ...engineAnswer(judgeCall(compiled, request)), visible: isToolVisible(compiled, tool) }];
}

function answersToResult(document: WrittenPolicy, compiled: CompiledPolicy, { request, answer }: ResultQuestion, note: (what: string) => void): readonly [object, object] {
  const verdict = referenceResult(document, request, answer, { regex: linearRegex, sentences: reasonSentences, detectors, note });
  note(`result ${typeof verdict === "string" ? verdict : "redacted" in verdict ? "redacted" : verdict.code}`);
  return [{ verdict }, { verdict: engineVerdict(compiled, request, answer) }];
}

function engineVerdict(compiled: CompiledPolicy, request: PolicyRequest, answer: ReferenceToolAnswer): ReferenceResultVerdict {
  const plan = request.tool === null ? null : compiled.planFor(request.toolName, request.tool.risk).result;
  if (plan === null) return "passes";
  const verdict = applyResultRules(plan, { ...answer, numbers: new Map() }, request);
  if (verdict.kind === "unchanged") return "passes";
  if (verdict.kind === "redacted") return { redacted: verdict.value, rules: verdict.rules };
  const { code, rule, message } = verdict.decision;
  return { code, rule, message };
}

/** Without messages: what a refused resource is told has words of its own. */
function answersToQuestion(document: WrittenPolicy, compiled: CompiledPolicy, question: AccessQuestion, note: (what: string) => void): readonly [object, object] {
  const [reference, engine] =
    question.kind === "resource" ? [referenceResource(document, question.subject), compiled.judgeResource(question.subject)]
    : question.kind === "prompt" ? [referencePrompt(document, question.subject), compiled.judgePrompt(question.subject)]
    : [referenceServerRequest(document, question.subject), compiled.judgeServerRequest(question.subject)];
  note(`access ${question.kind} ${reference.code}${reference.code === "denied" && reference.rule === null ? " unreadable" : ""}`);
  return [reference, { effect: engine.effect, code: engine.code, rule: engine.rule }];
}

/** The document through the real parser and compiler. */
export function compiledOf(document: WrittenPolicy): CompiledPolicy {
  const text = JSON.stringify(document);
  const parsed = parsePolicy(text, linearRegex);
  if (!parsed.ok) throw new Error(`a random document is not valid: ${JSON.stringify(parsed.problems)} ${text}`);
  return compilePolicy(parsed.policy, linearRegex);
}

function engineAnswer(judgement: Judgement): object {
  if (judgement.kind === "decided") {
    const { effect, code, rule, message } = judgement.decision;
    return { effect, code, rule, message };
  }
  return {
    charges: judgement.charges.map(({ key, window, amountMicros, caps, refund }) => ({
      key, window, amountMicros, caps: caps.map(({ rule, maxMicros, message, order }) => ({ rule, maxMicros, message, order })), refund,
    })),
  };
}

function noteAnswer(answer: ReferenceAnswer, note: (what: string) => void): void {
  if ("charges" in answer) {
    note("code reserve");
    for (const { window, refund } of answer.charges) note(`charge ${window.kind === "sliding" ? "sliding" : window.unit} ${refund}`);
    return;
  }
  note(`code ${answer.code}`);
  if (answer.rule === null) return;
  const [, top = "", name = "", ...rest] = answer.rule.split("/");
  note(`rule ${top}${top === "tools" ? (name.includes("*") ? " pattern" : " name") : ""} ${(top === "all_tools" ? name : rest[0]) ?? ""}`.trimEnd());
}

function textOf(answer: object): string {
  return JSON.stringify(answer, (_, member: unknown) => (typeof member === "bigint" ? String(member > amountThatNeverFits ? amountThatNeverFits : member) : member));
}
