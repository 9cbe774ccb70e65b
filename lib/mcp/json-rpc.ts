// JSON-RPC 2.0 envelopes: their shapes, what is refused of them, and the bodies that we answer with.
// The bytes were read by strict-json.ts; eras and headers are classify-message.ts.
import { methodCharactersMax, rpcIdBytesMax } from "./bounds";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import { lookalikeTest } from "./key-folding";
import { readMetaKeys, relatedTaskMetaKey } from "./meta-keys";

/** A non-empty or empty string, or a safe integer. Null, fractions and objects are refused; the type is kept in every echo. */
export type RpcId = string | number;

export type RpcMessage =
  | { readonly kind: "request"; readonly id: RpcId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "notification"; readonly method: string; readonly params: JsonObject }
  | { readonly kind: "response"; readonly id: RpcId; readonly outcome: "result" | "error" };

export type RpcFault =
  | "batch" | "not_an_object" | "version" | "unknown_envelope_key" | "id" | "method" | "params" | "lookalike_key" | "meta" | "response";

export type RpcReading =
  | { readonly ok: true; readonly message: RpcMessage }
  /** `id` is there to be echoed wherever it could be read. */
  | { readonly ok: false; readonly fault: RpcFault; readonly id: RpcId | null };

export const parseErrorCode = -32700;
export const invalidRequestCode = -32600;
export const methodNotFoundCode = -32601;
export const invalidParamsCode = -32602;
export const headerMismatchCode = -32020;
export const missingCapabilityCode = -32021;
export const unsupportedVersionCode = -32022;
/** Ours, outside the range that JSON-RPC and MCP reserve: the policy denied a request that is not a `tools/call`. */
export const policyDeniedCode = 4003;

const noParams: JsonObject = {};

/** All keys of `params` that a policy, the routing or the era reads, in any method. */
const isParamsLookalike = lookalikeTest([
  "name", "arguments", "uri", "ref", "argument", "context", "cursor", "task", "taskId", "taskIds", "requestState",
  "inputResponses", "notifications", "level", "protocolVersion", "capabilities", "clientInfo", "requestId", "reason",
  "progressToken", "progress", "total", "message", "_meta",
]);
const isMetaLookalike = lookalikeTest(readMetaKeys);
/** The objects below `params` in which we read names, too: what is completed, what is subscribed to, and what is said of the message. */
const innerLookalikes: readonly (readonly [member: string, isLookalike: (key: string) => boolean])[] = [
  ["ref", lookalikeTest(["type", "name", "uri"])],
  ["notifications", lookalikeTest(["toolsListChanged", "promptsListChanged", "resourcesListChanged", "resourceSubscriptions", "taskIds"])],
  ["_meta", isMetaLookalike],
];
/** Of the object that names a task in `_meta`, and of a client's result: a task by another name than ours would be nobody's to judge. */
const isRelatedTaskLookalike = lookalikeTest(["taskId"]);
const isResultLookalike = lookalikeTest(["_meta"]);

/**
 * Reads one message, closed world: an envelope has the keys of its kind and no other (so none that merely looks like one),
 * and `params`, and what we read below it, has no key that folds to one that we read. Never throws.
 */
export function readRpcMessage(body: JsonValue): RpcReading {
  if (Array.isArray(body)) return { ok: false, fault: "batch", id: null };
  if (!isJsonObject(body)) return { ok: false, fault: "not_an_object", id: null };
  const writtenId = memberOf(body, "id");
  const id = isRpcId(writtenId) ? writtenId : null;
  const refuse = (fault: RpcFault): RpcReading => ({ ok: false, fault, id });

  if (memberOf(body, "jsonrpc") !== "2.0") return refuse("version");
  const keys = Object.keys(body);
  const method = memberOf(body, "method");
  if (method === undefined) return readResponse(body, keys, id) ?? refuse("response");
  if (keys.some((key) => key !== "jsonrpc" && key !== "id" && key !== "method" && key !== "params")) return refuse("unknown_envelope_key");
  if (writtenId !== undefined && id === null) return refuse("id");
  if (typeof method !== "string" || method.length > methodCharactersMax) return refuse("method");
  const params = memberOf(body, "params") ?? (Object.hasOwn(body, "params") ? null : noParams);
  if (!isJsonObject(params)) return refuse("params");
  if (Object.keys(params).some(isParamsLookalike)) return refuse("lookalike_key");
  for (const [member, isLookalike] of innerLookalikes) {
    const inner = memberOf(params, member);
    if (isJsonObject(inner) && Object.keys(inner).some(isLookalike)) return refuse("lookalike_key");
  }
  if (namesTaskUnseen(params)) return refuse("lookalike_key");
  if (!hasReadableMeta(params)) return refuse("meta");
  return { ok: true, message: id === null ? { kind: "notification", method, params } : { kind: "request", id, method, params } };
}

function readResponse(body: JsonObject, keys: readonly string[], id: RpcId | null): RpcReading | null {
  if (id === null || keys.length !== 3) return null;
  const result = memberOf(body, "result");
  if (isJsonObject(result)) {
    const meta = memberOf(result, "_meta");
    const hides = Object.keys(result).some(isResultLookalike) || (isJsonObject(meta) && Object.keys(meta).some(isMetaLookalike)) || namesTaskUnseen(result);
    return hides ? { ok: false, fault: "lookalike_key", id } : { ok: true, message: { kind: "response", id, outcome: "result" } };
  }
  const error = memberOf(body, "error");
  const whole = Number.isSafeInteger(memberOf(error, "code")) && typeof memberOf(error, "message") === "string";
  return whole ? { ok: true, message: { kind: "response", id, outcome: "error" } } : null;
}

function namesTaskUnseen(holder: JsonObject): boolean {
  const related = memberOf(memberOf(holder, "_meta"), relatedTaskMetaKey);
  return isJsonObject(related) && Object.keys(related).some(isRelatedTaskLookalike);
}

function hasReadableMeta(params: JsonObject): boolean {
  const meta = memberOf(params, "_meta");
  if (meta === undefined) return true;
  if (!isJsonObject(meta)) return false;
  const token = memberOf(meta, "progressToken");
  return token === undefined || typeof token === "string" || Number.isSafeInteger(token);
}

/** A string of at most 256 bytes in UTF-8, or a safe integer. */
export function isRpcId(value: JsonValue | undefined): value is RpcId {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return typeof value === "string" && (value.length * 3 <= rpcIdBytesMax || new TextEncoder().encode(value).length <= rpcIdBytesMax);
}

/** The body of an error answer; the id in its own type, null where none could be read. */
export function errorBody(id: RpcId | null, code: number, message: string, data?: JsonValue): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, ...(data !== undefined && { data }) } });
}

/** The body of an answer with a result. */
export function resultBody(id: RpcId, result: JsonObject): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}
