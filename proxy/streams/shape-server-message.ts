// What one message of a server becomes for the client that it is meant for. Pure: no stream, no socket; the same for JSON answers and events.
import { toolListKeysMax } from "@/lib/mcp/bounds";
import { deniedCallBody, deniedRequestBody, type Denial } from "@/lib/mcp/denial";
import type { HeldMessage } from "@/lib/guard/hold-message";
import { withholdAnswer, type ResultNote } from "@/lib/guard/judge-answer";
import { judgeMessage, parseLenient, type RulesVerdict, type ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import { judgeServerRequest } from "@/lib/guard/judge-server-request";
import type { Guarded } from "@/lib/guard/guarded";
import { visibleTools } from "@/lib/guard/visible-tools";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { isRpcId, type RpcId } from "@/lib/mcp/json-rpc";
import { shapeToolList } from "@/lib/mcp/list-shape";
import { serverRequestKind, type Era } from "@/lib/mcp/methods";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import type { Decision } from "@/lib/policy-engine/types";

/** Whose message it is: the call that it may answer (null on a listening stream), and how its grant is guarded now. */
export interface Audience {
  readonly era: Era;
  readonly call: (McpCall & { readonly id: RpcId }) | null;
  readonly guarded: Guarded;
  readonly requestId: string;
  /** What its answer is held to; null where no rule speaks of results. */
  readonly resultRules: ResultRules | null;
}

/** A request of the server's that the client does not get to see. `decision` is null for one that no client knows. */
export interface RefusedRequest {
  /** Null where there is nobody to answer: in the modern era a request stands in a result. */
  readonly id: RpcId | null;
  readonly method: string;
  readonly decision: Decision | null;
}

export type Shaped =
  /** Goes on byte for byte. `isError` is null for what is no answer. */
  | { readonly kind: "pass"; readonly isError: boolean | null }
  /** Goes on as this body instead. `note` is what the rules for results did, where they did it. */
  | { readonly kind: "replace"; readonly body: string; readonly isError: boolean | null; readonly note?: ResultNote; readonly refused?: RefusedRequest }
  /** A request that the policy does not let the server make: the server is told, the client is not. */
  | { readonly kind: "refuse"; readonly refused: RefusedRequest }
  /** Not meant for this client, or nothing that both ends would read alike. */
  | { readonly kind: "drop" }
  /** The answer to the call, and it cannot be read. */
  | { readonly kind: "unreadable" };

const resultTypes: ReadonlySet<JsonValue> = new Set(["complete", "input_required"]);

/**
 * Shows a client only answers to its own request, lists only as its grant may see them, and requests of the server only where the policy
 * lets servers ask. A list that cannot be read, and a kind of result that is not known, is `unreadable`, never passed on (law L3).
 * `verdict` is what the rules for results say of it, where that was found out elsewhere; null where there are none.
 */
export function shapeServerMessage(bytes: Uint8Array, audience: Audience, verdict: RulesVerdict | null = verdictOf(bytes, audience)): Shaped {
  if (verdict?.kind === "answer" && verdict.judged.kind === "replace") return verdict.judged;
  const message = parseLenient(bytes);
  if (!isJsonObject(message)) return { kind: audience.call === null ? "drop" : "unreadable" };
  if (Object.hasOwn(message, "method")) return shapeAsked(bytes, audience, verdict);
  const { call, resultRules } = audience;
  const id = memberOf(message, "id");
  if (call !== null && id !== call.id) return { kind: "drop" };
  if (resultRules !== null) {
    if (!isRpcId(id)) return { kind: "drop" };
    // What the rules let pass is held to everything else, as any other answer; what they did not judge is withheld.
    if (verdict?.kind !== "answer") return withholdAnswer(resultRules, verdict?.kind === "unjudged" ? verdict.code : "result_denied", { ...audience, id });
  }
  if (Object.hasOwn(message, "error")) return Object.hasOwn(message, "result") ? { kind: "unreadable" } : { kind: "pass", isError: true };
  const result = memberOf(message, "result");
  if (!isJsonObject(result)) return { kind: call === null ? "drop" : "unreadable" };
  // On a listening stream answers to earlier requests are replayed: what looks like a list is treated as one.
  const isList = call === null ? isJsonArray(memberOf(result, "tools")) : call.method === "tools/list";
  if (isList) return shapeList(bytes, audience);
  return audience.era === "modern" && call !== null ? shapeModernResult(result, call, audience) : { kind: "pass", isError: memberOf(result, "isError") === true };
}

/** The message as its rules judge it: without anything that only this thread has. */
export function serverMessageOf(form: ServerMessage["form"], bytes: Uint8Array, { call, era, requestId }: Audience): ServerMessage {
  return { form, bytes, call: call === null ? null : { id: call.id, progressToken: progressTokenOf(call) ?? null }, era, requestId };
}

function verdictOf(bytes: Uint8Array, audience: Audience): RulesVerdict | null {
  return audience.resultRules === null ? null : judgeMessage(audience.resultRules, serverMessageOf("message", bytes, audience), wholeAllowance);
}

/** A request or notification of the server's; it must be readable in one way only. */
function shapeAsked(bytes: Uint8Array, audience: Audience, verdict: RulesVerdict | null): Shaped {
  const strict = parseStrictJson(bytes);
  if (!strict.ok || !isJsonObject(strict.value)) return { kind: "drop" };
  const method = memberOf(strict.value, "method");
  const id = memberOf(strict.value, "id");
  // What asks and answers at once is an answer to some clients, and would pass by everything that answers are held to.
  if (typeof method !== "string" || Object.hasOwn(strict.value, "result") || Object.hasOwn(strict.value, "error")) return { kind: "drop" };
  const held = audience.resultRules === null ? passed : verdict?.kind === "asked" ? verdict.held : dropped;
  if (id === undefined) return held.kind === "replace" ? { ...held, isError: null } : held.kind === "pass" ? { kind: "pass", isError: null } : held;
  // The modern era has no requests of servers (MCP 2026-07-28, Multi Round-Trip Requests take their place).
  if (!isRpcId(id) || audience.era === "modern") return { kind: "drop" };
  const decision = method === "ping" ? allowedRequest : judgeAsked(method, audience);
  if (decision?.effect === "allow" && held.kind !== "pass") return { kind: "refuse", refused: { id, method, decision: withheldRequest } };
  return decision?.effect === "allow" ? { kind: "pass", isError: null } : { kind: "refuse", refused: { id, method, decision } };
}

/** Null for a method that no client knows. */
function judgeAsked(method: string, { guarded }: Audience): Decision | null {
  const kind = serverRequestKind(method);
  return kind === null ? null : judgeServerRequest(guarded.policy, kind);
}

const passed: HeldMessage = { kind: "pass" };
const dropped: HeldMessage = { kind: "drop" };
const allowedRequest: Decision = { effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed, trace: [] };
const withheldRequest: Decision = {
  effect: "deny", code: "result_denied", rule: null, trace: [],
  message: "The server's request holds what the policy's rules for results keep back, so it was not passed on.",
};

function progressTokenOf(call: McpCall): JsonValue | undefined {
  return memberOf(memberOf(call.params, "_meta"), "progressToken");
}

function shapeList(bytes: Uint8Array, { era, guarded }: Audience): Shaped {
  const strict = parseStrictJson(bytes, toolListKeysMax);
  if (!strict.ok || !isJsonObject(strict.value)) return { kind: "unreadable" };
  const shaped = shapeToolList(memberOf(strict.value, "result") ?? null, era, visibleTools(guarded));
  if (!shaped.ok) return { kind: "unreadable" };
  if (!shaped.changed) return { kind: "pass", isError: false };
  return { kind: "replace", body: JSON.stringify({ ...strict.value, result: shaped.result }), isError: false };
}

function shapeModernResult(result: JsonObject, call: McpCall & { readonly id: RpcId }, audience: Audience): Shaped {
  const resultType = memberOf(result, "resultType") ?? "complete";
  if (!resultTypes.has(resultType)) return { kind: "unreadable" };
  if (resultType === "complete") return { kind: "pass", isError: memberOf(result, "isError") === true };
  const asked = memberOf(result, "inputRequests") ?? {};
  if (!isJsonObject(asked)) return { kind: "unreadable" };
  for (const request of Object.values(asked)) {
    const method = memberOf(request, "method");
    if (typeof method !== "string") return { kind: "unreadable" };
    const decision = judgeAsked(method, audience);
    if (decision?.effect === "allow") continue;
    const denial: Denial = {
      code: decision?.code ?? "denied", rule: decision?.rule ?? null, requestId: audience.requestId,
      message: "The server asked for something of the client that the policy does not let it ask for.",
    };
    const body = call.method === "tools/call" ? deniedCallBody(call.id, "modern", denial) : deniedRequestBody(call.id, denial);
    return { kind: "replace", body, isError: true, refused: { id: null, method, decision } };
  }
  return { kind: "pass", isError: false };
}

/** Whether the server itself says of the call that it failed, by a JSON-RPC error or `isError: true`, and the client is told: no denial of ours. */
export function saysFailed(shaped: Shaped, note: ResultNote | null): boolean {
  if (shaped.kind !== "pass" && shaped.kind !== "replace") return false;
  const isOurs = (shaped.kind === "replace" && shaped.refused !== undefined) || (note !== null && note.code !== "redacted");
  return shaped.isError === true && !isOurs;
}
