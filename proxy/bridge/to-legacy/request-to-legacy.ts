// A request of a modern client in the words of the legacy era: the same method and params, without the envelope that a session stands for.
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import { capabilitiesMetaKey, clientInfoMetaKey, logLevelMetaKey, versionMetaKey } from "@/lib/mcp/meta-keys";
import type { WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import { carriedMethods } from "../carried-methods";
import { without } from "../json-message";
import { notCarried, type Refusal } from "../not-carried";

export interface LegacyRequest {
  readonly method: string;
  readonly params: JsonObject;
}

const envelope = [versionMetaKey, capabilitiesMetaKey, clientInfoMetaKey, logLevelMetaKey];
const retryMembers = ["inputResponses", "requestState"];
/** To servers of the modern era it says nothing (SEP-2663); at a legacy one it would make a task of the call, which nobody could follow. */
const legacyMembers = ["task"];
const changingMembers = ["_meta", ...retryMembers];

/** Refused is what has no counterpart: subscriptions of a stateless client, and the tasks of 2026-07-28. What would mean something else to a legacy server stays here. */
export function requestToLegacy({ method, params }: McpCall): LegacyRequest | Refusal {
  if (!carriedMethods.has(method)) return notCarried(`this server speaks only revisions before MCP 2026-07-28, which have no ${method}.`);
  return { method, params: plainMeta(without(params, [...retryMembers, ...legacyMembers])) };
}

/** The params that make a retry the same request as the one before: without the envelope, the answers and the state. */
export function retriedParams(params: JsonObject): JsonObject {
  return without(params, changingMembers);
}

/** Those of a whole message's numbers that stand in such params. */
export function retriedNumbers(numbers: WrittenNumbers): WrittenNumbers {
  return new Map([...numbers].filter(([place]) => !changingMembers.some((name) => place.startsWith(`/params/${name}/`))));
}

/** The params with this token of progress in place of the client's own, where it wants to hear of any: clients that share a session choose the same ones. */
export function withToken(params: JsonObject, token: number): JsonObject {
  const meta = memberOf(params, "_meta");
  return isJsonObject(meta) && Object.hasOwn(meta, "progressToken") ? { ...params, _meta: { ...meta, progressToken: token } } : params;
}

function plainMeta(params: JsonObject): JsonObject {
  const meta = memberOf(params, "_meta");
  if (!isJsonObject(meta)) return params;
  const plain = without(meta, envelope);
  return Object.keys(plain).length === 0 ? without(params, ["_meta"]) : { ...params, _meta: plain };
}
