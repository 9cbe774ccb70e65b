// A legacy server's answer for a modern client: the members that every result of the modern era has, and errors in its words.
import { invalidParamsCode } from "@/lib/mcp/json-rpc";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { serverInfoMetaKey } from "@/lib/mcp/meta-keys";
import { methodFacts, multiRoundMethods } from "@/lib/mcp/methods";
import { urlElicitationRequiredCode } from "@/lib/mcp/url-elicitations";
import type { WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import { without, type JsonMessage } from "../json-message";
import { notCarried, type Refusal } from "../not-carried";
import { uncached } from "./initialize-to-discover";
import { canBeAsked } from "./request-to-input";

export type ModernAnswer =
  | { readonly kind: "result"; readonly result: JsonObject; readonly numbers: WrittenNumbers }
  | { readonly kind: "error"; readonly error: JsonObject; readonly numbers: WrittenNumbers }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** No answer: neither a result nor an error, or both. */
  | { readonly kind: "unreadable" };

/** MCP 2025-06-18 and before; now one of the invalid params. */
const resourceNotFoundCode = -32002;

/** Of whom the answer is, and for whom. */
export interface AnswerParties {
  readonly method: string;
  /** What the server said of itself at `initialize`. */
  readonly serverInfo: JsonValue | undefined;
  readonly clientCapabilities: JsonValue | undefined;
}

/** Numbers keep their pointers into the whole message. */
export function answerToModern({ value, numbers }: JsonMessage, parties: AnswerParties): ModernAnswer {
  const error = memberOf(value, "error");
  if (isJsonObject(error) && !Object.hasOwn(value, "result")) return errorToModern(error, numbers, parties);
  const result = memberOf(value, "result");
  if (!isJsonObject(result) || error !== undefined) return { kind: "unreadable" };
  const { method, serverInfo } = parties;
  const isCacheable = (methodFacts(method)?.lists ?? null) !== null || method === "resources/read";
  const meta = memberOf(result, "_meta");
  const named = isJsonObject(serverInfo) ? { _meta: { ...(isJsonObject(meta) ? meta : {}), [serverInfoMetaKey]: serverInfo } } : {};
  return { kind: "result", result: { ...result, ...named, resultType: "complete", ...(isCacheable && uncached) }, numbers };
}

function errorToModern(error: JsonObject, numbers: WrittenNumbers, { method, clientCapabilities }: AnswerParties): ModernAnswer {
  switch (memberOf(error, "code")) {
    case resourceNotFoundCode: return { kind: "error", error: { ...error, code: invalidParamsCode }, numbers };
    case urlElicitationRequiredCode: return urlsToInput(error, method, clientCapabilities);
    default: return { kind: "error", error, numbers };
  }
}

/** Addresses that a person is to open before the call is made again, as what the server wants to know before it answers. */
function urlsToInput(error: JsonObject, method: string, capabilities: JsonValue | undefined): ModernAnswer {
  const elicitations = memberOf(memberOf(error, "data"), "elicitations");
  const params = isJsonArray(elicitations) ? elicitations.filter(isJsonObject) : [];
  const requests = params.map((asked) => ({ method: "elicitation/create", params: { ...without(asked, ["elicitationId"]), mode: "url" } }));
  if (!multiRoundMethods.has(method) || requests.length === 0 || !requests.every((request) => canBeAsked(request, capabilities))) {
    return { kind: "refused", refusal: notCarried("the server wants a person to open an address first, which the client has not said that it can do.") };
  }
  const inputRequests = Object.fromEntries(requests.map((request, index) => [`url-${index + 1}`, request]));
  return { kind: "result", result: { resultType: "input_required", inputRequests }, numbers: new Map() };
}
