// THE seam where a protocol message meets a policy. Gateway, simulator and replay call this one function.
// Pure: no clock, no store, no socket. Limits are reserved by the caller between here and settle-evaluation.ts.
import { assertNever } from "@/lib/base/assert-never";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { isKnownNotification, requestFacts, type MethodFacts } from "@/lib/mcp/methods";
import { rejectHandle, rejectMethod } from "@/lib/mcp/rejection";
import { judgeCall, type CallAllowance } from "@/lib/policy-engine/judge-call";
import type { CallFacts, Evaluation, Guarded } from "./guarded";
import { deniedForAnyArguments } from "./denied-for-any-arguments";
import { denial, denyWithoutPolicy, judgePrompt, judgeResource } from "./judge-access";
import { refuseClientResult } from "./judge-server-request";
import { toPolicyRequest } from "./to-policy-request";
import { visibleTools } from "./visible-tools";

/**
 * Judges any message of a client, whatever its method. A tool, resource or prompt is judged alike by every method that can name it. The same
 * arguments give the same answer; an unknown method is refused. Never throws. With an allowance smaller than the language's own, the answer may be
 * that it was not enough ({@link isSpent}).
 */
export function evaluateCall(guarded: Guarded, call: McpCall, facts: CallFacts, allowance?: CallAllowance): Evaluation {
  if (call.id === null) return isKnownNotification(call.method, call.era) ? passed : { kind: "drop" };
  const method = requestFacts(call.method, call.era);
  if (method === null) return { kind: "refuse", rejection: rejectMethod(call.era, call.id) };
  const evaluation = evaluateRequest(guarded, call, method, facts, allowance);
  // Asked second, so that a tool that may not be seen is still answered as unknown.
  return mayGoOn(evaluation) ? (refuseInput(guarded, call) ?? evaluation) : evaluation;
}

/** True if the allowance was used up before there was a decision. */
export function isSpent(evaluation: Evaluation): boolean {
  return evaluation.kind === "decided" && evaluation.decision.code === "evaluation_limit";
}

function evaluateRequest(guarded: Guarded, call: McpCall, method: MethodFacts, facts: CallFacts, allowance: CallAllowance | undefined): Evaluation {
  switch (method.touches) {
    case "control": return passed;
    case "tool": return evaluateToolCall(guarded, call, facts, allowance);
    case "resource":
    case "prompt": return evaluateNamed(guarded, method.touches, memberOf(call.params, method.nameIn ?? ""), allowance);
    case "completion": return evaluateCompletion(guarded, call, allowance);
    case "task": return evaluateTask(guarded, call, facts);
    case "subscription": return evaluateSubscription(guarded, call, facts, allowance);
    case "listing": return evaluateListing(guarded, call, method);
    default: return assertNever(method.touches);
  }
}

function mayGoOn(evaluation: Evaluation): boolean {
  return evaluation.kind === "decided" ? evaluation.decision.effect === "allow" : evaluation.kind === "pass" || evaluation.kind === "reserve";
}

/** What a client answers to a server's questions on a retry (MCP 2026-07-28, Multi Round-Trip Requests) is judged like the questions. */
function refuseInput(guarded: Guarded, call: McpCall): Evaluation | null {
  const responses = memberOf(call.params, "inputResponses") ?? {};
  if (!isJsonObject(responses)) return malformed();
  for (const response of Object.values(responses)) {
    const refusal = refuseClientResult(guarded.policy, response);
    if (refusal !== null) return { kind: "decided", decision: refusal };
  }
  return null;
}

const passed: Evaluation = { kind: "pass", filter: null };

function evaluateToolCall(guarded: Guarded, call: McpCall, facts: CallFacts, allowance: CallAllowance | undefined): Evaluation {
  const request = toPolicyRequest(guarded, call, facts);
  if (request === null) return malformed();
  const judgement = judgeCall(guarded.policy, request, allowance);
  return judgement.kind === "decided" ? { kind: "decided", decision: judgement.decision } : { kind: "reserve", judgement };
}

function evaluateNamed(guarded: Guarded, what: "resource" | "prompt", name: JsonValue | undefined, allowance: CallAllowance | undefined): Evaluation {
  if (typeof name !== "string") return malformed();
  if (spends(stepsToJudge(guarded, what, [name]), allowance)) return spent();
  return { kind: "decided", decision: what === "resource" ? judgeResource(guarded.policy, name) : judgePrompt(guarded.policy, name) };
}

/** Completion reveals names, so it is judged like the prompt or resource that it completes; a URI template is judged as written. */
function evaluateCompletion(guarded: Guarded, call: McpCall, allowance: CallAllowance | undefined): Evaluation {
  const ref = memberOf(call.params, "ref");
  switch (memberOf(ref, "type")) {
    case "ref/prompt": return evaluateNamed(guarded, "prompt", memberOf(ref, "name"), allowance);
    case "ref/resource": return evaluateNamed(guarded, "resource", memberOf(ref, "uri"), allowance);
    default: return malformed();
  }
}

/** A task comes from a call that was allowed when it began. Only the grant that made the call may follow it, and only while it may see and call that tool. */
function evaluateTask(guarded: Guarded, call: McpCall, facts: CallFacts): Evaluation {
  const taskId = memberOf(call.params, "taskId");
  if (typeof taskId !== "string") return malformed();
  // Cancelling needs no rule: nobody gets around one by it.
  if (call.method === "tasks/cancel") return toolOfTask(facts, taskId) === null ? unknownTask(call) : passed;
  return refuseTask(guarded, call, facts, taskId) ?? passed;
}

function toolOfTask({ taskTools }: CallFacts, taskId: string): string | null {
  return taskTools?.get(taskId) ?? null;
}

/** Null for a task that may be followed. */
function refuseTask(guarded: Guarded, call: McpCall, facts: CallFacts, taskId: string): Evaluation | null {
  const toolName = toolOfTask(facts, taskId);
  if (toolName === null || !visibleTools(guarded)(toolName)) return unknownTask(call);
  const denied = deniedForAnyArguments(guarded, toolName);
  return denied === null ? null : { kind: "decided", decision: denied };
}

/** A subscription may name resources and tasks. If one of them is not allowed, the whole subscription is refused. */
function evaluateSubscription(guarded: Guarded, call: McpCall, facts: CallFacts, allowance: CallAllowance | undefined): Evaluation {
  const wanted = memberOf(call.params, "notifications") ?? {};
  if (!isJsonObject(wanted)) return malformed();
  const uris = stringsOf(memberOf(wanted, "resourceSubscriptions"));
  const taskIds = stringsOf(memberOf(wanted, "taskIds"));
  if (uris === null || taskIds === null) return malformed();
  if (spends(taskIds.length * taskSteps + stepsToJudge(guarded, "resource", uris), allowance)) return spent();
  for (const taskId of taskIds) {
    const refusal = refuseTask(guarded, call, facts, taskId);
    if (refusal !== null) return refusal;
  }
  if (typeof guarded.policy === "string") return { kind: "decided", decision: denyWithoutPolicy(guarded.policy) };
  const decisions = uris.map((uri) => judgeResource(guarded.policy, uri));
  const named = decisions.find(({ effect }) => effect !== "allow") ?? decisions[0];
  return named === undefined ? passed : { kind: "decided", decision: named };
}

/** What one task costs to judge: about as much as one name under an ordinary policy. */
const taskSteps = 256;

function stepsToJudge({ policy }: Guarded, what: "resource" | "prompt", names: readonly string[]): number {
  if (typeof policy === "string") return 0;
  const stepsOf = what === "resource" ? policy.resourceSteps : policy.promptSteps;
  return names.reduce((sum, name) => sum + stepsOf(name), 0);
}

/** Asked only where there is an allowance. The language itself has no such bound: what takes longer is judged by another thread. */
function spends(steps: number, allowance: CallAllowance | undefined): boolean {
  return allowance !== undefined && steps > allowance.evaluationSteps;
}

function spent(): Evaluation {
  return { kind: "decided", decision: denial("evaluation_limit") };
}

function stringsOf(value: JsonValue | undefined): readonly string[] | null {
  if (value === undefined) return [];
  if (!isJsonArray(value)) return null;
  const strings = value.filter((entry) => typeof entry === "string");
  return strings.length === value.length ? strings : null;
}

function evaluateListing(guarded: Guarded, call: McpCall, facts: MethodFacts): Evaluation {
  switch (facts.lists) {
    case "tools": return { kind: "pass", filter: "tools" };
    // The list would show tasks of other grants: an id that a server lists does not tell whose task it is.
    case "tasks": return { kind: "refuse", rejection: rejectMethod(call.era, call.id) };
    // Lists of resources and prompts leave out nothing; without a policy there is none.
    default: return typeof guarded.policy === "string" ? { kind: "decided", decision: denyWithoutPolicy(guarded.policy) } : passed;
  }
}

function malformed(): Evaluation {
  return { kind: "decided", decision: denial("malformed_call") };
}

function unknownTask(call: McpCall): Evaluation {
  return { kind: "refuse", rejection: rejectHandle("task", call.id) };
}
