// What one message of a server becomes for the client that it is meant for. Pure: no stream, no socket; the same for JSON answers and events.
import { deniedCallBody, deniedRequestBody, type Denial } from "@/lib/mcp/denial";
import { mintedHandles, questionHandles, toldHandles } from "@/lib/mcp/handle-places";
import { deniedForAnyArguments } from "@/lib/guard/denied-for-any-arguments";
import type { HeldMessage } from "@/lib/guard/hold-message";
import { judgeResource } from "@/lib/guard/judge-access";
import { withholdAnswer, type ResultNote } from "@/lib/guard/judge-answer";
import { judgeAsked } from "@/lib/guard/judge-asked";
import { judgeMessage, parseLenient, type RulesVerdict, type ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { Guarded } from "@/lib/guard/guarded";
import { visibleTools } from "@/lib/guard/visible-tools";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { isRpcId, type RpcId } from "@/lib/mcp/json-rpc";
import { listedBy } from "@/lib/mcp/listed-by";
import { multiRoundMethods, requestFacts, type Era } from "@/lib/mcp/methods";
import { isReadOneWay } from "@/lib/mcp/replace-handles";
import { isReadAlike, type AnswerOutline } from "@/lib/mcp/outline-answer";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { urlElicitations } from "@/lib/mcp/url-elicitations";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import type { Decision } from "@/lib/policy-engine/types";
import { bindHandles, type Binding, type FoundBefore, type HandleSealing } from "./bind-handles";
import { filterTools, type DifferingTool } from "./filter-tools";
import { isOfTask, mayBePrivate, type LargeReading } from "./large-reading";
import type { ReviewedDefinitions } from "./reviewed-definitions";

/** Whose message it is: the call that it may answer (null on a listening stream), and how its grant is guarded now. */
export interface Audience {
  readonly era: Era;
  readonly call: (McpCall & { readonly id: RpcId }) | null;
  readonly guarded: Guarded;
  readonly requestId: string;
  /** What its answer is held to; null where no rule speaks of results. */
  readonly resultRules: ResultRules | null;
  /** On a resumed stream, and one that calls share: the call whose answer is held to rules of its own, and these. */
  readonly resumed: { readonly callId: RpcId; readonly resultRules: ResultRules | null } | null;
  readonly sealing: HandleSealing;
  readonly reviewed: ReviewedDefinitions;
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
  | { readonly kind: "pass"; readonly isError: boolean | null; readonly differing?: readonly DifferingTool[] }
  /** Goes on as this body instead. `note` is what the rules for results did, where they did it. */
  | { readonly kind: "replace"; readonly body: string | Buffer; readonly isError: boolean | null; readonly note?: ResultNote; readonly refused?: RefusedRequest; readonly differing?: readonly DifferingTool[] }
  /** A request that the policy does not let the server make: the server is told, the client is not. */
  | { readonly kind: "refuse"; readonly refused: RefusedRequest }
  /** Not meant for this client, or nothing that both ends would read alike. */
  | { readonly kind: "drop" }
  /** The answer to the call, and it cannot be read. */
  | { readonly kind: "unreadable" };

/**
 * Shows a client only answers to its own request, lists only as its grant may see them, requests of the server only where the policy lets
 * servers ask, and no handle but in a form that this grant alone can bring back. A list that cannot be read, and a kind of result that is
 * not known, is `unreadable`, never passed on (law L3). `verdict` is what the rules for results say of it, where that was found out
 * elsewhere; null where there are none. A large message that another thread has read is looked at here by its outline alone.
 */
export function shapeServerMessage(
  bytes: Uint8Array, audience: Audience, verdict: RulesVerdict | null = verdictOf(bytes, audience), large: LargeReading | null = null,
): Shaped {
  const message = large === null ? parseLenient(bytes) : large.outline?.message;
  if (!isJsonObject(message)) return { kind: audience.call === null ? "drop" : "unreadable" };
  if (Object.hasOwn(message, "method")) return shapeAsked(bytes, audience, verdict);
  const { call } = audience;
  const id = memberOf(message, "id");
  if (call !== null && id !== call.id) return { kind: "drop" };
  if (call === null && !hasPolicy(audience)) return { kind: "drop" };
  const refused = refuseByError(bytes, message, audience, large?.outline ?? null);
  if (refused !== null) return refused;
  const resultRules = rulesFor(message, audience);
  if (resultRules !== null) {
    if (!isRpcId(id)) return { kind: "drop" };
    // What the rules let pass is held to everything else, as any other answer; what they did not judge is withheld.
    if (verdict?.kind !== "answer") return withholdAnswer(resultRules, verdict?.kind === "unjudged" ? verdict.code : "result_denied", { ...audience, id });
    const { judged } = verdict;
    if (judged.kind === "replace") return bound(judged, bytes, { places: placesOf(message, audience), method: methodOf(audience), isPrivate: false, kept: null }, audience, large?.ofReplaced ?? null);
  }
  if (Object.hasOwn(message, "error")) return Object.hasOwn(message, "result") ? { kind: "unreadable" } : { kind: "pass", isError: true };
  const result = memberOf(message, "result");
  if (!isJsonObject(result)) return { kind: call === null ? "drop" : "unreadable" };
  return shapeResult(bytes, message, result, audience, large?.outline ?? null);
}

/** What this message is held to: on a resumed stream the answer to its call to other rules than what else comes there. */
export function rulesFor(message: JsonValue | undefined, { resumed, resultRules }: Audience): ResultRules | null {
  if (resumed === null || !isJsonObject(message) || Object.hasOwn(message, "method")) return resultRules;
  return memberOf(message, "id") === resumed.callId ? resumed.resultRules : resultRules;
}

/** The message as its rules judge it: without anything that only this thread has. */
export function serverMessageOf(form: ServerMessage["form"], bytes: Uint8Array, { call, era, requestId }: Audience): ServerMessage {
  if (call === null) return { form, bytes, call, era, requestId };
  // The legacy era gives what a task brought as the answer itself.
  const asksAfterTask = requestFacts(call.method, era)?.touches === "task" && call.method !== "tasks/result";
  return { form, bytes, call: { id: call.id, progressToken: progressTokenOf(call) ?? null, asksAfterTask }, era, requestId };
}

function verdictOf(bytes: Uint8Array, audience: Audience): RulesVerdict | null {
  const rules = audience.resumed === null ? audience.resultRules : rulesFor(parseLenient(bytes), audience);
  return rules === null ? null : judgeMessage(rules, serverMessageOf("message", bytes, audience), wholeAllowance);
}

function methodOf({ call }: Audience): string | null {
  return call?.method ?? null;
}

/** Where this answer holds handles. Without the call that it answers, whatever could be one is one. */
function placesOf(message: JsonObject, { call, era }: Audience): Binding["places"] {
  if (call !== null) return mintedHandles(call.method, era, call.params);
  const listed = listedBy(memberOf(message, "result"));
  return [...(listed === null ? [] : mintedHandles(listed, era, {})), ...mintedHandles("tools/call", "legacy", { task: {} })];
}

function shapeResult(bytes: Uint8Array, message: JsonObject, result: JsonObject, audience: Audience, outline: AnswerOutline | null): Shaped {
  const { call, era } = audience;
  // On a listening stream answers to earlier requests are replayed: what looks like a list is treated as one.
  const method = call === null ? listedBy(result) : call.method;
  const binding = { places: placesOf(message, audience), method, isPrivate: mayBePrivate(era, method), kept: null };
  if (method === "tools/list") {
    const list = filterTools(bytes, binding.places, audience, outline);
    if (list === null) return { kind: "unreadable" };
    const filtered = bound({ kind: "pass", isError: false }, bytes, { ...binding, kept: list.kept }, audience, list.found);
    return list.differing.length === 0 || (filtered.kind !== "pass" && filtered.kind !== "replace") ? filtered : { ...filtered, differing: list.differing };
  }
  const shaped = era === "modern" && call !== null ? shapeModernResult(bytes, result, call, audience, outline) : { kind: "pass" as const, isError: memberOf(result, "isError") === true };
  if (shaped.kind === "unreadable") return shaped;
  return bound(shaped, bytes, { ...binding, isPrivate: binding.isPrivate && isComplete(result) }, audience, shaped.kind === "pass" ? outline : null);
}

/** The message with its handles bound; what of it no two readers would read alike is withheld. */
function bound(shaped: Extract<Shaped, { readonly kind: "pass" | "replace" }>, bytes: Uint8Array, binding: Binding, { call, sealing }: Audience, found: FoundBefore | null = null): Shaped {
  if (binding.places.length === 0 && !binding.isPrivate && binding.kept === null) return shaped;
  const body = bindHandles(shaped.kind === "replace" ? bytesOf(shaped.body) : bytes, binding, sealing, found);
  if (body === null) return { kind: call === null ? "drop" : "unreadable" };
  return body === "same" ? shaped : { ...shaped, kind: "replace", body };
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
  const params = memberOf(strict.value, "params");
  const binding = { places: id === undefined ? toldHandles(method, params, audience.era) : questionHandles(method, params), method, isPrivate: false, kept: null };
  if (id === undefined) {
    if (held.kind === "drop" || !hasPolicy(audience) || !mayBeTold(method, params, audience)) return { kind: "drop" };
    return held.kind === "replace" ? { ...held, isError: null } : bound({ kind: "pass", isError: null }, bytes, binding, audience);
  }
  // The modern era has no requests of servers (MCP 2026-07-28, Multi Round-Trip Requests take their place).
  if (!isRpcId(id) || audience.era === "modern") return { kind: "drop" };
  const decision = method === "ping" ? allowedRequest : judgeAsked(audience.guarded.policy, method, params);
  // An id that no handle holds could not come back: nobody would ever answer it.
  if (audience.sealing.seal("question", JSON.stringify(id), method) === null) return { kind: "refuse", refused: { id, method, decision: null } };
  if (decision?.effect === "allow" && held.kind !== "pass") return { kind: "refuse", refused: { id, method, decision: withheldRequest } };
  return decision?.effect === "allow" ? bound({ kind: "pass", isError: null }, bytes, binding, audience) : { kind: "refuse", refused: { id, method, decision } };
}

/**
 * What names an object is told as far as that object may be asked for: a resource by its URI, a task while it may be followed, by the
 * stream that is about it alone, and not while it asks for what the policy does not let servers ask for.
 */
function mayBeTold(method: string, params: JsonValue | undefined, audience: Audience): boolean {
  const { guarded, sealing } = audience;
  if (method === "notifications/resources/updated") {
    const uri = memberOf(params, "uri");
    return typeof uri === "string" && judgeResource(guarded.policy, uri).effect === "allow";
  }
  if (method !== "notifications/tasks" && method !== "notifications/tasks/status") return true;
  const taskId = memberOf(params, "taskId");
  const tool = typeof taskId === "string" ? sealing.toolOfTask(taskId) : null;
  if (tool === null || !visibleTools(guarded)(tool) || deniedForAnyArguments(guarded, tool) !== null) return false;
  return deniedInput(memberOf(params, "inputRequests") ?? {}, audience) === null;
}

/** Without one nothing says what may come down: there may have been rules for results, and whatever began under them has no others now (law L8). */
function hasPolicy({ guarded: { policy } }: Audience): boolean {
  return typeof policy !== "string";
}

const passed: HeldMessage = { kind: "pass" };
const dropped: HeldMessage = { kind: "drop" };
const encoder = new TextEncoder();

function bytesOf(body: string | Buffer): Uint8Array {
  return typeof body === "string" ? encoder.encode(body) : body;
}

const allowedRequest: Decision = { effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed, trace: [] };
const withheldRequest: Decision = {
  effect: "deny", code: "result_denied", rule: null, trace: [],
  message: "The server's request holds what the policy's rules for results keep back, so it was not passed on.",
};

function progressTokenOf(call: McpCall): JsonValue | undefined {
  return memberOf(memberOf(call.params, "_meta"), "progressToken");
}

function isComplete(result: JsonObject): boolean {
  return (memberOf(result, "resultType") ?? "complete") === "complete";
}

/** What a request of this method may answer; the tasks extension adds one kind, and shows it on what asks after a task as well. */
function isKnownResultType(resultType: JsonValue, method: string): boolean {
  switch (resultType) {
    case "complete": return true;
    case "input_required": return multiRoundMethods.has(method);
    case "task": return method === "tools/call" || method === "tasks/get";
    default: return false;
  }
}

function shapeModernResult(bytes: Uint8Array, result: JsonObject, call: McpCall & { readonly id: RpcId }, audience: Audience, outline: AnswerOutline | null): Extract<Shaped, { readonly kind: "pass" | "replace" | "unreadable" }> {
  const resultType = memberOf(result, "resultType") ?? "complete";
  const isKnown = isKnownResultType(resultType, call.method);
  // Questions where none may stand never pass; but one that the policy forbids is a refusal to be logged, not only an answer that is invalid.
  if (!isKnown && resultType !== "input_required") return { kind: "unreadable" };
  const isTask = isOfTask(call.method);
  const input = memberOf(result, "inputRequests");
  // A complete answer asks nothing; whatever else is judged must be readable in one way only.
  if (isComplete(result) && !(isTask && input !== undefined)) {
    // Where it may hold handles, binding them reads it this way.
    const isOne = outline !== null || mintedHandles(call.method, "modern", call.params).length > 0 || isReadOneWay(bytes);
    return isOne ? { kind: "pass", isError: memberOf(result, "isError") === true } : { kind: "unreadable" };
  }
  if (!(outline === null ? isReadAlike(bytes) : outline.isStrict)) return { kind: "unreadable" };
  const denied = deniedInput(input ?? {}, audience);
  if (denied === "unreadable") return { kind: "unreadable" };
  if (denied === null) return isKnown ? { kind: "pass", isError: false } : { kind: "unreadable" };
  return refusedAsk(denied, call.id, audience);
}

/** An error that asks for addresses to be opened is a server's request by another name. Null where it asks for nothing, or for what it may. */
function refuseByError(bytes: Uint8Array, message: JsonObject, audience: Audience, outline: AnswerOutline | null): Extract<Shaped, { readonly kind: "replace" | "unreadable" | "drop" }> | null {
  const asked = urlElicitations(memberOf(message, "error"));
  if (asked === null) return null;
  const id = memberOf(message, "id");
  if (!isRpcId(id)) return { kind: "drop" };
  if (!(outline === null ? isReadAlike(bytes) : outline.isStrict)) return audience.call === null ? { kind: "drop" } : { kind: "unreadable" };
  const method = "elicitation/create";
  const decision = asked.map((params) => judgeAsked(audience.guarded.policy, method, params)).find((one) => one?.effect !== "allow");
  return decision === undefined ? null : refusedAsk({ method, decision }, id, audience);
}

/** In the place of an answer that asks for what it may not. */
function refusedAsk({ method, decision }: DeniedAsk, id: RpcId, { call, era, requestId }: Audience): Extract<Shaped, { readonly kind: "replace" }> {
  const denial: Denial = {
    code: decision?.code ?? "denied", rule: decision?.rule ?? null, requestId,
    message: "The server asked for something of the client that the policy does not let it ask for.",
  };
  const body = call?.method === "tools/call" ? deniedCallBody(id, era, denial) : deniedRequestBody(id, denial);
  return { kind: "replace", body, isError: true, note: { code: "question_denied", rule: denial.rule }, refused: { id: null, method, decision } };
}

/** A question that may not be asked; `decision` is null for one that no client knows. */
type DeniedAsk = Pick<RefusedRequest, "method" | "decision">;

/** The first of a result's questions that the policy does not let a server ask; null where there is none. */
function deniedInput(asked: JsonValue, audience: Audience): DeniedAsk | "unreadable" | null {
  if (!isJsonObject(asked)) return "unreadable";
  for (const request of Object.values(asked)) {
    const method = memberOf(request, "method");
    if (typeof method !== "string") return "unreadable";
    const decision = judgeAsked(audience.guarded.policy, method, memberOf(request, "params"));
    if (decision?.effect !== "allow") return { method, decision };
  }
  return null;
}

/** Whether the server itself says of the call that it failed, by a JSON-RPC error or `isError: true`, and the client is told: no denial of ours. */
export function saysFailed(shaped: Shaped, note: ResultNote | null): boolean {
  if (shaped.kind !== "pass" && shaped.kind !== "replace") return false;
  return shaped.isError === true && (note === null || note.code === "redacted");
}
