// What a server may say beside its answer while rules for results hold: requests, progress, logs and other notifications (policy
// language § Results). Else the data that the rules keep back would come in one of those.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import { tellsOfTaskAlone } from "@/lib/mcp/task-members";
import { applyResultRules, wholeAllowance, type ScanAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { numbersBelow, type WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import { holdsLookalike } from "./holds-lookalike";
import type { ResultRules } from "./result-rules";

export type HeldMessage =
  | { readonly kind: "pass" }
  | { readonly kind: "replace"; readonly body: string }
  | { readonly kind: "drop" };

/**
 * Progress passes with its numbers alone, logs not at all; any other message passes if the rules find nothing to take out of it. The result of a
 * task passes only if the answer to its call would. `progressToken` is the call's own; undefined on a stream that belongs to no call. Null if an
 * allowance smaller than the whole ran out first.
 */
export function holdMessage(
  rules: ResultRules, message: JsonObject, numbers: WrittenNumbers, progressToken: JsonValue | undefined, allowance: ScanAllowance = wholeAllowance,
): HeldMessage | null {
  const method = memberOf(message, "method");
  const isNotification = !Object.hasOwn(message, "id");
  if (isNotification && method === "notifications/message") return { kind: "drop" };
  if (isNotification && method === "notifications/progress") return holdProgress(rules, memberOf(message, "params"), progressToken, allowance);
  const held = ifClean(rules, { value: message, numbers }, !isNotification, allowance, { kind: "pass" });
  const era = newsOfTasks(method);
  return era !== null && held?.kind === "pass" ? holdBrought(rules, message, era, numbers, allowance) : held;
}

/** News of a task may hold its result (MCP 2026-07-28, Tasks). So, unlike other notifications, it is judged as an answer, too. */
function holdBrought({ plan, request }: ResultRules, message: JsonObject, era: Era, numbers: WrittenNumbers, allowance: ScanAllowance): HeldMessage | null {
  const params = memberOf(message, "params");
  if (!isJsonObject(params) || holdsLookalike(params)) return { kind: "drop" };
  const around = Object.fromEntries(Object.entries(params).filter(([name]) => name !== "result" && name !== "error"));
  if (!tellsOfTaskAlone(around, era)) {
    const about = applyResultRules(plan, { kind: "intermediate", value: around, numbers: numbersBelow(numbers, "/params") }, request, allowance);
    if (about === null) return null;
    if (about.kind !== "unchanged") return { kind: "drop" };
  }
  for (const member of ["result", "error"] as const) {
    const value = memberOf(params, member);
    if (value === undefined) continue;
    if (!isJsonObject(value) || holdsLookalike(value)) return { kind: "drop" };
    const verdict = applyResultRules(plan, { kind: member, value, numbers: numbersBelow(numbers, `/params/${member}`) }, request, allowance);
    if (verdict === null) return null;
    if (verdict.kind !== "unchanged") return { kind: "drop" };
  }
  return { kind: "pass" };
}

/** The era whose news of a task these are; null for everything else. */
function newsOfTasks(method: JsonValue | undefined): Era | null {
  return method === "notifications/tasks" ? "modern" : method === "notifications/tasks/status" ? "legacy" : null;
}

function holdProgress(rules: ResultRules, params: JsonValue | undefined, progressToken: JsonValue | undefined, allowance: ScanAllowance): HeldMessage | null {
  const token = memberOf(params, "progressToken");
  const [progress, total] = [memberOf(params, "progress"), memberOf(params, "total")];
  const isOwn = progressToken === undefined ? typeof token === "number" || typeof token === "string" : token === progressToken;
  if (!isOwn || token === undefined || typeof progress !== "number") return { kind: "drop" };
  const message = {
    jsonrpc: "2.0", method: "notifications/progress",
    params: { progressToken: token, progress, ...(typeof total === "number" && { total }) },
  };
  return ifClean(rules, { value: { token }, numbers: new Map() }, false, allowance, { kind: "replace", body: JSON.stringify(message) });
}

/** Passes only what the rules would leave as it is. A notification is no answer, so `deny_if` is not asked about it. */
function ifClean(
  { plan, request }: ResultRules, message: { readonly value: JsonObject; readonly numbers: WrittenNumbers }, isAsked: boolean, allowance: ScanAllowance, clean: HeldMessage,
): HeldMessage | null {
  const applied = isAsked && request !== null ? plan : { ...plan, denyIf: [] };
  const verdict = applyResultRules(applied, { kind: "intermediate", ...message }, request, allowance);
  return verdict === null ? null : verdict.kind === "unchanged" ? clean : { kind: "drop" };
}
