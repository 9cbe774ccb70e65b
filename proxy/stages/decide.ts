// Stage 5: the policy's decision. It is made by lib/guard/evaluate-call.ts; this stage turns it into what happens next.
import { assertNever } from "@/lib/base/assert-never";
import { answerDenial } from "@/lib/guard/answer-denial";
import { argumentsProblems } from "@/lib/guard/arguments-problems";
import type { CallFacts, Evaluation } from "@/lib/guard/guarded";
import { refuseClientResult } from "@/lib/guard/judge-server-request";
import { recordedText } from "@/lib/guard/recorded-text";
import { resultRulesOf } from "@/lib/guard/result-rules";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";
import type { McpCall } from "@/lib/mcp/classify-message";
import { rejectionBody } from "@/lib/mcp/rejection";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import type { Decision } from "@/lib/policy-engine/types";
import type { GatewayDeps } from "../deps";
import type { Decided, Parsed } from "../exchange";
import { acceptedAnswer, jsonAnswer } from "../faults";
import { haltWith, type Halt } from "../halt";
import { isLargeBody } from "../neighbours/large-turns";
import { hasId } from "../read-message";
import { recordOf, type Verdict } from "../recorder/decision-record";
import { decided } from "../steps";
import { factsOf } from "./call-facts";
import { placeOf } from "./place-of";
import { shadowOf } from "./shadow";

const passed: Decision = { effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed, trace: [] };
const noBytes = new Uint8Array();
const allowed: Decided["verdict"] = { kind: "allowed", decision: passed };

/**
 * Passes on what the policy allows, or allows if its limits have room; answers everything else itself. It is a promise where the conditions take so long
 * that other calls would have to wait: then the grant may have been revoked in the meantime.
 */
export function decide(parsed: Parsed, deps: GatewayDeps): Decided | Halt | Promise<Decided | Halt> {
  switch (parsed.message.kind) {
    case "open-stream":
    case "end-session": return decided(parsed, allowed, null, deps.monotonicMs());
    case "response": return decideResponse(parsed, parsed.message, deps);
    case "call": return decideCall(parsed, parsed.message.call, deps);
    default: return assertNever(parsed.message);
  }
}

function decideCall(parsed: Parsed, call: McpCall, deps: GatewayDeps): Decided | Halt | Promise<Decided | Halt> {
  const facts = factsOf(parsed, deps.nowMs());
  const evaluation = deps.scans.evaluate({ guarded: parsed.grant.guarded, call, facts, body: parsed.body ?? noBytes }, parsed.raw.gone);
  return evaluation instanceof Promise ? decideWaiting(evaluation, parsed, call, facts, deps) : decideBy(evaluation, parsed, call, facts, deps);
}

/** Of a large body the rest takes as long as reading it did, so it waits for a turn of its own once more. */
async function decideWaiting(evaluating: Promise<Evaluation>, parsed: Parsed, call: McpCall, facts: CallFacts, deps: GatewayDeps): Promise<Decided | Halt> {
  const evaluation = await evaluating;
  if (isLargeBody(parsed.body, deps.bounds)) await deps.largeTurns.take(placeOf(parsed));
  return decideBy(evaluation, parsed, call, facts, deps);
}

function decideBy(evaluation: Evaluation, parsed: Parsed, call: McpCall, facts: CallFacts, deps: GatewayDeps): Decided | Halt {
  const resultRules = resultRulesOf(parsed.grant.guarded, call, facts);
  const decidedMs = deps.monotonicMs();
  switch (evaluation.kind) {
    case "pass": return decided(parsed, allowed, resultRules, decidedMs);
    case "reserve": return decided(parsed, { kind: "reserve", evaluation }, resultRules, decidedMs);
    case "decided":
      return evaluation.decision.effect === "allow"
        ? decided(parsed, { kind: "allowed", decision: evaluation.decision }, resultRules, decidedMs)
        : deny(parsed, evaluation.decision, deps);
    case "drop": {
      const verdict: Verdict = { effect: "deny", code: "unknown_notification", message: "The method is no notification that a client may send; it was dropped." };
      return haltWith(acceptedAnswer, recordOf(parsed, parsed, verdict, "refusal", deps));
    }
    case "refuse": {
      const { rejection } = evaluation;
      const verdict: Verdict = { effect: "deny", code: rejection.cell, message: rejection.message };
      return haltWith(jsonAnswer(rejection.httpStatus, rejectionBody(rejection)), recordOf(parsed, parsed, verdict, "refusal", deps));
    }
    default: return assertNever(evaluation);
  }
}

/** The end of a call that the policy denies: HTTP 200, in the words of lib/guard. */
export function deny(parsed: Parsed, decision: Decision, deps: GatewayDeps): Halt {
  const call = parsed.message.kind === "call" ? parsed.message.call : null;
  // Not for a large body: finding them takes as long again as the decision did.
  const problems = call === null || isLargeBody(parsed.body, deps.bounds) ? [] : argumentsProblems(parsed.grant.guarded, call, decision);
  const record = { ...recordOf(parsed, parsed, { ...decision, code: decision.code, message: recordedText(decision, problems) }, "refusal", deps), ...shadowOf(parsed, deps) };
  if (call === null || !hasId(call)) return haltWith(acceptedAnswer, record);
  return haltWith(jsonAnswer(200, answerDenial(call, decision, parsed.callId, deps.nowMs(), problems)), record, { call, served: parsed.served });
}

/** A client's answer to a server's request (legacy). An error always goes on: it gives nothing away. */
function decideResponse(parsed: Parsed, message: Extract<Parsed["message"], { kind: "response" }>, deps: GatewayDeps): Decided | Halt {
  const refusal = message.outcome === "error" ? null : refuseClientResult(parsed.grant.guarded.policy, resultIn(parsed.body));
  if (refusal === null) return decided(parsed, allowed, null, deps.monotonicMs());
  return haltWith(acceptedAnswer, recordOf(parsed, parsed, refusal, "refusal", deps));
}

function resultIn(body: Buffer | null): JsonValue | undefined {
  const strict = body === null ? null : parseStrictJson(body);
  return strict?.ok === true ? memberOf(strict.value, "result") : undefined;
}
