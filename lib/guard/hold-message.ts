// What a server may say beside the answer while result rules hold: requests, progress, logs and other notifications (policy language,
// fine point 30). Otherwise the data that the rules keep back would come by another door.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { applyResultRules } from "@/lib/policy-engine/result/apply-result-rules";
import type { WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import type { ResultRules } from "./result-rules";

export type HeldMessage =
  | { readonly kind: "pass" }
  | { readonly kind: "replace"; readonly body: string }
  | { readonly kind: "drop" };

/**
 * Progress goes on with its numbers alone, logs not at all; any other message goes on if the rules find nothing to take out of it.
 * `progressToken` is the call's own; undefined on a stream that belongs to no call.
 */
export function holdMessage(rules: ResultRules, message: JsonObject, numbers: WrittenNumbers, progressToken: JsonValue | undefined): HeldMessage {
  const method = memberOf(message, "method");
  const isNotification = !Object.hasOwn(message, "id");
  if (isNotification && method === "notifications/message") return { kind: "drop" };
  if (isNotification && method === "notifications/progress") return holdProgress(rules, memberOf(message, "params"), progressToken);
  return isClean(rules, message, numbers, !isNotification) ? { kind: "pass" } : { kind: "drop" };
}

function holdProgress(rules: ResultRules, params: JsonValue | undefined, progressToken: JsonValue | undefined): HeldMessage {
  const token = memberOf(params, "progressToken");
  const [progress, total] = [memberOf(params, "progress"), memberOf(params, "total")];
  const isOwn = progressToken === undefined ? typeof token === "number" || typeof token === "string" : token === progressToken;
  if (!isOwn || token === undefined || typeof progress !== "number") return { kind: "drop" };
  const message = {
    jsonrpc: "2.0", method: "notifications/progress",
    params: { progressToken: token, progress, ...(typeof total === "number" && { total }) },
  };
  return isClean(rules, { token }, new Map(), false) ? { kind: "replace", body: JSON.stringify(message) } : { kind: "drop" };
}

/** Whether the rules would let it pass as it is. What is only told, not asked, is no answer: `deny_if` does not speak of it. */
function isClean({ plan, request }: ResultRules, message: JsonObject, numbers: WrittenNumbers, isAsked: boolean): boolean {
  const applied = isAsked && request !== null ? plan : { ...plan, denyIf: [] };
  return isJsonObject(message) && applyResultRules(applied, { kind: "intermediate", value: message, numbers }, request).kind === "unchanged";
}
