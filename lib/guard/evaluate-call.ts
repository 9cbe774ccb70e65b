// THE seam where a protocol message meets a policy. Gateway, simulator and replay call this one function.
// Pure: no clock, no store, no socket. Limits are reserved by the caller between here and settle-evaluation.ts.
import { assertNever } from "@/lib/base/assert-never";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { isKnownNotification, requestFacts, type MethodFacts } from "@/lib/mcp/methods";
import { rejectMethod, rejectParams } from "@/lib/mcp/rejection";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import type { CallFacts, Evaluation, Guarded } from "./guarded";
import { decision, judgeByDefault, judgeWithoutPolicy } from "./judge-by-default";
import { toPolicyRequest } from "./to-policy-request";
import { visibleTools } from "./visible-tools";

/**
 * Judges any message of a client, by every method that there is: a tool, resource or prompt gets the same answer by every
 * route that leads to it. The same arguments give the same answer; what is not known is refused. Never throws.
 */
export function evaluateCall(guarded: Guarded, call: McpCall, facts: CallFacts): Evaluation {
  if (call.id === null) return isKnownNotification(call.method, call.era) ? passed : { kind: "drop" };
  const method = requestFacts(call.method, call.era);
  if (method === null) return { kind: "refuse", rejection: rejectMethod(call.era, call.id) };
  switch (method.touches) {
    case "control": return passed;
    case "tool": return evaluateToolCall(guarded, call, facts);
    case "resource":
    case "prompt": return evaluateNamed(guarded, call, method);
    case "completion": return evaluateCompletion(guarded, call);
    case "task": return evaluateTask(guarded, call);
    case "subscription": return evaluateSubscription(guarded, call);
    case "listing": return evaluateListing(guarded, call, method);
    default: return assertNever(method.touches);
  }
}

const passed: Evaluation = { kind: "pass", filter: null };

function evaluateToolCall(guarded: Guarded, call: McpCall, facts: CallFacts): Evaluation {
  const request = toPolicyRequest(guarded, call, facts);
  if (request === null) return malformed();
  const judgement = judgeCall(guarded.policy, request);
  return judgement.kind === "decided" ? { kind: "decided", decision: judgement.decision } : { kind: "reserve", judgement };
}

function evaluateNamed(guarded: Guarded, call: McpCall, facts: MethodFacts): Evaluation {
  const name = facts.nameIn === null ? undefined : memberOf(call.params, facts.nameIn);
  return typeof name === "string" ? { kind: "decided", decision: judgeByDefault(guarded.policy) } : malformed();
}

/** Completion tells names, so it is asked as what it completes. */
function evaluateCompletion(guarded: Guarded, call: McpCall): Evaluation {
  const ref = memberOf(call.params, "ref");
  const type = memberOf(ref, "type");
  const named = type === "ref/prompt" ? memberOf(ref, "name") : type === "ref/resource" ? memberOf(ref, "uri") : undefined;
  return typeof named === "string" ? { kind: "decided", decision: judgeByDefault(guarded.policy) } : malformed();
}

/** A task is a call that was allowed when it began: it is followed by the grant that began it, while its tool may be seen. */
function evaluateTask(guarded: Guarded, call: McpCall): Evaluation {
  const taskId = memberOf(call.params, "taskId");
  if (typeof taskId !== "string") return malformed();
  // Stopping work is never a way around a rule.
  const mayFollow = call.method === "tasks/cancel" ? isOwnTask(guarded, taskId) : isVisibleTask(guarded, taskId);
  return mayFollow ? passed : unknownTask(call);
}

function isOwnTask(guarded: Guarded, taskId: string): boolean {
  return guarded.taskTools?.has(taskId) ?? false;
}

function isVisibleTask(guarded: Guarded, taskId: string): boolean {
  const toolName = guarded.taskTools?.get(taskId);
  return toolName !== undefined && visibleTools(guarded)(toolName);
}

/** A subscription may name resources and tasks; it is refused whole, not thinned out, where one of them is not allowed. */
function evaluateSubscription(guarded: Guarded, call: McpCall): Evaluation {
  const wanted = memberOf(call.params, "notifications") ?? {};
  if (!isJsonObject(wanted)) return malformed();
  const uris = stringsOf(memberOf(wanted, "resourceSubscriptions"));
  const taskIds = stringsOf(memberOf(wanted, "taskIds"));
  if (uris === null || taskIds === null) return malformed();
  if (!taskIds.every((taskId) => isVisibleTask(guarded, taskId))) return unknownTask(call);
  const withoutPolicy = judgeWithoutPolicy(guarded.policy);
  if (withoutPolicy !== null) return { kind: "decided", decision: withoutPolicy };
  return uris.length === 0 ? passed : { kind: "decided", decision: judgeByDefault(guarded.policy) };
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
    // It would show the tasks of other grants, and the server does not say whose they are.
    case "tasks": return { kind: "refuse", rejection: rejectMethod(call.era, call.id) };
    // Lists of resources and prompts leave out nothing; without a policy there is none.
    default: {
      const withoutPolicy = judgeWithoutPolicy(guarded.policy);
      return withoutPolicy === null ? passed : { kind: "decided", decision: withoutPolicy };
    }
  }
}

function malformed(): Evaluation {
  return { kind: "decided", decision: decision("deny", "malformed_call", null) };
}

function unknownTask(call: McpCall): Evaluation {
  return { kind: "refuse", rejection: rejectParams("unknown_task", "Task not found", call.id) };
}
