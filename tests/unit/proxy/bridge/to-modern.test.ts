// What a legacy client says and hears at a modern server: the translations, as data (tests/vectors/bridge).
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { JsonObject, JsonValue } from "@/lib/mcp/json-value";
import { gatewayBounds } from "@/proxy/bounds";
import { readJsonMessage, writeJsonMessage } from "@/proxy/bridge/json-message";
import { isRefusal } from "@/proxy/bridge/not-carried";
import { answerToLegacy, type InputRequired } from "@/proxy/bridge/to-modern/answer-to-legacy";
import { noSession, readBridgedSession, sessionOfInitialize, writeBridgedSession, type BridgedSession } from "@/proxy/bridge/to-modern/bridged-session";
import { discoverToInitialize } from "@/proxy/bridge/to-modern/discover-to-initialize";
import { inputToParams, inputToRequests, requestToClient } from "@/proxy/bridge/to-modern/input-to-requests";
import { mirroredArguments } from "@/lib/mcp/mirrored-arguments";
import { modernMessage, requestToModern } from "@/proxy/bridge/to-modern/request-to-modern";
import { headerValueCharactersMax } from "@/proxy/bridge/to-modern/header-value";
import { processorTime } from "@/tests/support/processor-time";
import { readVector } from "@/tests/support/read-vector";

const vectors = <Vector>(name: string): Vector => readVector<Vector>(join(import.meta.dirname, `../../../vectors/bridge/${name}.json`));
const call = (sent: { readonly id: number | string; readonly method: string; readonly params: JsonObject }): McpCall => ({ era: "legacy", revision: null, inexactNumbers: new Set(), ...sent });

interface RequestVector {
  readonly name: string;
  readonly session?: BridgedSession;
  readonly inputSchema?: JsonObject;
  readonly sent: { readonly id: number | string; readonly method: string; readonly params: JsonObject };
  readonly leaves?: { readonly headers: object; readonly message: object };
  readonly refused?: number;
}

describe("requests", () => {
  it.each(vectors<RequestVector[]>("requests-to-modern"))("$name", ({ session, inputSchema, sent, leaves, refused }) => {
    const own = sent.method === "initialize" ? sessionOfInitialize(sent.params) : (session ?? noSession);
    const modern = requestToModern(call(sent), own, mirroredArguments(inputSchema) ?? []);
    if (isRefusal(modern)) expect(modern.code).toBe(refused);
    else expect({ headers: modern.headers, message: modernMessage(sent.id, modern) }).toEqual(leaves);
  });

  it("are refused where a header would be longer than its bound, and not before", () => {
    const read = (characters: number) => requestToModern(call({ id: 1, method: "resources/read", params: { uri: "u".repeat(characters) } }), noSession, []);
    expect(isRefusal(read(headerValueCharactersMax))).toBe(false);
    expect(isRefusal(read(headerValueCharactersMax + 1))).toBe(true);
  });

  it("keep numbers that no double holds as they were written", () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run","arguments":{"id":9007199254740993,"list":[1e400]}}}';
    const message = readJsonMessage(Buffer.from(text));
    const params = (message?.value["params"] ?? {}) as JsonObject;
    const modern = requestToModern(call({ id: 1, method: "tools/call", params }), noSession, []);
    expect(!isRefusal(modern) && writeJsonMessage({ value: modernMessage(1, modern), numbers: message?.numbers ?? new Map() })).toContain('"arguments":{"id":9007199254740993,"list":[1e400]}');
  });
});

describe("answers", () => {
  it.each(vectors<{ readonly name: string; readonly method: string; readonly answer: JsonObject; readonly becomes: object }[]>("answers-to-legacy"))("$name", ({ method, answer, becomes }) => {
    expect(answerToLegacy(method, { value: { jsonrpc: "2.0", id: 1, ...answer }, numbers: new Map() })).toMatchObject(becomes);
  });

  it("keep the numbers of the tools that stay, at their new places", () => {
    const tool = (name: string, more: string) => `{"name":"${name}","inputSchema":{"type":"object","default":9007199254740993${more}}}`;
    const text = `{"jsonrpc":"2.0","id":1,"result":{"tools":[${tool("a", ',"x-mcp-header":"X"')},${tool("b", "")}]}}`;
    const message = readJsonMessage(Buffer.from(text));
    const said = message === null ? null : answerToLegacy("tools/list", message);
    expect(said?.kind === "result" && writeJsonMessage({ value: { result: said.result }, numbers: said.numbers })).toBe(`{"result":{"tools":[${tool("b", "")}]}}`);
  });

  it("take a time linear in a list, however many tools and such numbers it has", () => {
    const tools = Array.from({ length: 5_000 }, (_, at) => `{"name":"t${String(at)}","inputSchema":{"type":"object"},"n":9007199254740993}`);
    const message = readJsonMessage(Buffer.from(`{"jsonrpc":"2.0","id":1,"result":{"tools":[${tools.join(",")}]}}`));
    const spentMs = processorTime();
    const said = message === null ? null : answerToLegacy("tools/list", message);
    expect(spentMs()).toBeLessThan(1_000);
    expect(said?.kind === "result" && said.numbers.size).toBe(5_000);
  });

  it("keep numbers that no double holds as they were written: of structured content that is said as text, of errors, of questions", () => {
    const read = (text: string) => answerToLegacy("tools/call", readJsonMessage(Buffer.from(`{"jsonrpc":"2.0","id":1,${text}}`)) ?? { value: {}, numbers: new Map() });
    const result = read('"result":{"content":[],"structuredContent":[9007199254740993]}');
    expect(result).toMatchObject({ kind: "result", result: { content: [{ text: "[9007199254740993]" }] } });
    const error = read('"error":{"code":-1,"message":"m","data":[1e400]}');
    expect(error.kind === "error" && writeJsonMessage({ value: { error: error.error }, numbers: error.numbers })).toBe('{"error":{"code":-1,"message":"m","data":[1e400]}}');
    const asked = read('"result":{"resultType":"input_required","inputRequests":{"a/b":{"method":"elicitation/create","params":{"max":9007199254740993}}}}');
    const [question] = asked.kind === "input" ? questionsOf(asked.input, { elicitation: { form: {} } }) : [];
    expect(question && writeJsonMessage(requestToClient("q", question))).toBe('{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"max":9007199254740993}}');
  });
});

const questionsOf = (input: InputRequired, capabilities: JsonObject) => {
  const asked = inputToRequests(input, { clientInfo: null, capabilities }, gatewayBounds.bridgeInputRequestsMax, () => "new-id");
  return isRefusal(asked) ? [] : asked;
};

describe("the answer to initialize", () => {
  it.each(vectors<{ readonly name: string; readonly asked: JsonValue; readonly discovered: JsonObject; readonly result?: object; readonly refused?: number }[]>("initialize-results"))(
    "$name", ({ asked, discovered, result, refused }) => {
      const made = discoverToInitialize(discovered, asked, "fallback");
      if (isRefusal(made)) expect(made.code).toBe(refused);
      else expect(made).toEqual(result);
    },
  );
});

describe("what a server wants to know", () => {
  it.each(vectors<{ readonly name: string; readonly capabilities: JsonObject; readonly inputRequests: JsonObject; readonly asked?: object[]; readonly refused?: string }[]>("input-to-requests"))(
    "$name", ({ capabilities, inputRequests, asked, refused }) => {
      const made = inputToRequests({ inputRequests, requestState: null, numbers: new Map() }, { clientInfo: null, capabilities }, gatewayBounds.bridgeInputRequestsMax, () => "new-id");
      if (isRefusal(made)) expect(made.message).toContain(refused);
      else expect(made).toEqual(asked?.map((question) => ({ ...question, numbers: new Map() })));
    },
  );

  it("is asked up to its bound and no further", () => {
    const roots = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, { method: "roots/list" }]));
    const ask = (count: number) => inputToRequests({ inputRequests: roots(count), requestState: null, numbers: new Map() }, { clientInfo: null, capabilities: { roots: {} } }, gatewayBounds.bridgeInputRequestsMax, () => "");
    expect(ask(gatewayBounds.bridgeInputRequestsMax)).toHaveLength(gatewayBounds.bridgeInputRequestsMax);
    expect(isRefusal(ask(gatewayBounds.bridgeInputRequestsMax + 1))).toBe(true);
  });

  it("goes back with the same params, under the server's own names, with its state; an error of the client's ends the call", () => {
    const params = { value: { name: "run", arguments: { n: 1 } }, numbers: new Map() };
    const answer = (text: string) => readJsonMessage(Buffer.from(text)) ?? { value: {}, numbers: new Map() };
    const answers = new Map([["a/b", answer('{"jsonrpc":"2.0","id":"x","result":{"action":"accept","content":{"n":9007199254740993},"_meta":{"m":1}}}')]]);
    const retried = inputToParams(params, { requestState: "s" }, answers);
    expect(!isRefusal(retried) && writeJsonMessage({ value: { params: retried.value }, numbers: retried.numbers })).toBe(
      '{"params":{"name":"run","arguments":{"n":1},"inputResponses":{"a/b":{"action":"accept","content":{"n":9007199254740993}}},"requestState":"s"}}');
    expect(isRefusal(inputToParams(params, { requestState: null }, new Map([["a", answer('{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no"}}')]])))).toBe(true);
  });
});

describe("a session", () => {
  it("is what the client said, and one of its kind", () => {
    const session = { clientInfo: { name: "old", version: "1" }, capabilities: { roots: {} } };
    expect(readBridgedSession(writeBridgedSession(session, "n1"))).toEqual(session);
    expect(writeBridgedSession(session, "n1")).not.toBe(writeBridgedSession(session, "n2"));
    expect(readBridgedSession("the-servers-own")).toBeNull();
    expect(readBridgedSession("pcb1.bm90IGpzb24")).toBeNull();
  });

  it("leaves out what is too long for a header, and never the capabilities that steer what is asked", () => {
    const session = { clientInfo: { name: "n".repeat(256), version: "ü".repeat(256) }, capabilities: { roots: {}, experimental: { x: { y: "z".repeat(2_000) } } } };
    const id = writeBridgedSession(session, "n".repeat(24));
    expect(id.length).toBeLessThanOrEqual(2_048);
    expect(readBridgedSession(id)).toEqual({ ...session, capabilities: { roots: {} } });
    const wide = { clientInfo: { name: "界".repeat(256), version: "界".repeat(256) }, capabilities: { roots: {} } };
    expect(readBridgedSession(writeBridgedSession(wide, "n"))).toEqual({ clientInfo: null, capabilities: { roots: {} } });
  });
});
