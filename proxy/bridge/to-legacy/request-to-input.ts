// What a legacy server asks while it works, as what a modern client is told that it wants to know; and the client's input as the answer to it.
import { errorBody, methodNotFoundCode, resultBody, type RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { serverRequestKind } from "@/lib/mcp/methods";
import { movedNumbers, without, type JsonMessage } from "../json-message";

/** The one question of a result; servers that have more ask them one after the other. */
const inputKey = "input";

export interface ServerQuestion {
  readonly method: string;
  readonly params: JsonObject;
}

/** Whether the client has said that it can answer this. An empty `elicitation` means forms. */
export function canBeAsked({ method, params }: ServerQuestion, capabilities: JsonValue | undefined): boolean {
  const kind = serverRequestKind(method);
  const capability = kind === null ? undefined : memberOf(capabilities, kind);
  if (kind === null || !isJsonObject(capability)) return false;
  if (kind !== "elicitation") return true;
  return memberOf(params, "mode") === "url" ? Object.hasOwn(capability, "url") : Object.hasOwn(capability, "form") || !Object.hasOwn(capability, "url");
}

/** The whole message that ends the client's request for now; `state` is what it comes back with. */
export function questionToInput(id: RpcId, { method, params }: ServerQuestion, state: string): JsonObject {
  const request = { method, ...(Object.keys(params).length > 0 && { params: without(params, ["elicitationId"]) }) };
  return { jsonrpc: "2.0", id, result: { resultType: "input_required", inputRequests: { [inputKey]: request }, requestState: state } };
}

/** The same numbers where they stand now: the question's params are inside of the result. */
export function questionNumbers(numbers: JsonMessage["numbers"]): JsonMessage["numbers"] {
  return movedNumbers(numbers, "/params", `/result/inputRequests/${inputKey}/params`);
}

/** The answer to the server's question with this id, by the input that came back; null where the retry holds none. */
export function inputToAnswer(questionId: RpcId, retry: JsonMessage): JsonMessage | null {
  const answered = memberOf(memberOf(memberOf(retry.value, "params"), "inputResponses"), inputKey);
  if (!isJsonObject(answered)) return null;
  return { value: { jsonrpc: "2.0", id: questionId, result: answered }, numbers: movedNumbers(retry.numbers, `/params/inputResponses/${inputKey}`, "/result") };
}

/** What a server is told whose question cannot be asked. */
export function refusedQuestion(questionId: RpcId): JsonMessage {
  return messageOf(errorBody(questionId, methodNotFoundCode, "Method not found: the client cannot be asked this"));
}

/** A ping is answered without the client, who has none in the modern era. */
export function pingAnswer(questionId: RpcId): JsonMessage {
  return messageOf(resultBody(questionId, {}));
}

function messageOf(text: string): JsonMessage {
  const value: JsonValue = JSON.parse(text);
  return { value: isJsonObject(value) ? value : {}, numbers: new Map() };
}
