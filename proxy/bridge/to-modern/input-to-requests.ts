// What a modern server wants to know before it answers, as the requests that a legacy client is asked by, and their answers as input.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { serverRequestKind } from "@/lib/mcp/methods";
import { movedNumbers, without, type JsonMessage } from "../json-message";
import { notCarried, type Refusal } from "../not-carried";
import type { InputRequired } from "./answer-to-legacy";
import type { BridgedSession } from "./bridged-session";

export interface AskedOfClient {
  /** The server's own name for the question. */
  readonly key: string;
  readonly method: string;
  readonly params: JsonObject;
  /** From the whole request that asks it. */
  readonly numbers: JsonMessage["numbers"];
}

/** In the server's order. Refused whole where they are more than so many, where the client has not said that it can answer one of them, or nobody knows the question. */
export function inputToRequests({ inputRequests, numbers }: InputRequired, { capabilities }: BridgedSession, requestsMax: number, newElicitationId: () => string): readonly AskedOfClient[] | Refusal {
  const entries = Object.entries(inputRequests);
  if (entries.length > requestsMax) return notCarried("the server asks for more than a client can be asked at once.");
  const asked: AskedOfClient[] = [];
  for (const [key, request] of entries) {
    const method = memberOf(request, "method");
    const params = memberOf(request, "params") ?? {};
    const kind = typeof method === "string" ? serverRequestKind(method) : null;
    if (typeof method !== "string" || kind === null || !isJsonObject(params)) return notCarried("the server asks for something that no client knows.");
    const isUrl = kind === "elicitation" && memberOf(params, "mode") === "url";
    const capability = memberOf(capabilities, kind);
    if (!isJsonObject(capability) || (kind === "elicitation" && !Object.hasOwn(capability, isUrl ? "url" : "form"))) {
      return notCarried(`the server asks for ${isUrl ? "elicitation by URL" : kind}, which the client has not said that it can do.`);
    }
    // MCP 2025-11-25 knows an elicitation by URL by an id; the modern era has none, so nobody asks for it again.
    asked.push({
      key, method, params: isUrl ? { ...params, elicitationId: newElicitationId() } : params,
      numbers: movedNumbers(numbers, `/result/inputRequests/${pointerName(key)}/params`, "/params"),
    });
  }
  return asked;
}

/** The whole message that the client is asked by. */
export function requestToClient(id: string, { method, params, numbers }: Omit<AskedOfClient, "key">): JsonMessage {
  return { value: { jsonrpc: "2.0", id, method, params }, numbers };
}

/** The params of the retry: the same once more, with every answer under its key and the server's state. An error of the client's ends the call. */
export function inputToParams(
  params: JsonMessage, { requestState }: Pick<InputRequired, "requestState">, answers: ReadonlyMap<string, JsonMessage>,
): JsonMessage | Refusal {
  const inputResponses: { [key: string]: JsonValue } = {};
  const numbers = new Map(params.numbers);
  for (const [key, { value, numbers: written }] of answers) {
    const result = memberOf(value, "result");
    if (!isJsonObject(result)) return notCarried("the question of the server was refused or answered with an error, so the call was given up.");
    inputResponses[key] = without(result, ["_meta"]);
    for (const [place, text] of movedNumbers(written, "/result", `/params/inputResponses/${pointerName(key)}`)) numbers.set(place, text);
  }
  return {
    value: { ...params.value, ...(answers.size > 0 && { inputResponses }), ...(requestState !== null && { requestState }) },
    numbers,
  };
}

/** RFC 6901. */
function pointerName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
