// What a modern client says and hears at a legacy server: the translations, as data (tests/vectors/bridge).
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "@/lib/mcp/json-value";
import { readJsonMessage, writeJsonMessage } from "@/proxy/bridge/json-message";
import { bridgeDirection } from "@/proxy/bridge/bridge-direction";
import { isRefusal } from "@/proxy/bridge/not-carried";
import { answerToModern } from "@/proxy/bridge/to-legacy/answer-to-modern";
import { initializeOfClient } from "@/proxy/bridge/to-legacy/initialize-of-client";
import { initializeToDiscover } from "@/proxy/bridge/to-legacy/initialize-to-discover";
import { notificationToModern } from "@/proxy/bridge/to-legacy/notification-to-modern";
import { refuseAsModern } from "@/proxy/bridge/to-legacy/refuse-as-modern";
import { canBeAsked, inputToAnswer, questionNumbers, questionToInput } from "@/proxy/bridge/to-legacy/request-to-input";
import { requestToLegacy } from "@/proxy/bridge/to-legacy/request-to-legacy";
import { readVector } from "@/tests/support/read-vector";

const vectors = <Vector>(name: string): Vector => readVector<Vector>(join(import.meta.dirname, `../../../vectors/bridge/${name}.json`));
const message = (text: string) => readJsonMessage(Buffer.from(text)) ?? { value: {}, numbers: new Map<string, string>() };

describe("which messages are carried over", () => {
  it.each([
    ["modern", false, "legacy", "to-modern"], ["modern", true, "modern", null], ["legacy", false, "modern", null], ["legacy", true, "modern", "to-legacy"],
    ["legacy", true, "legacy", null], ["dual", true, "modern", null], ["dual", true, "legacy", null], [null, true, "modern", null], [null, true, "legacy", null],
  ] as const)("a server of %s era(s), the setting %s, a client of the %s era: %s", (era, bridgeModern, spoken, direction) => {
    expect(bridgeDirection({ era, bridgeModern }, spoken)).toBe(direction);
  });
});

describe("requests", () => {
  it.each(vectors<{ readonly name: string; readonly sent: { readonly method: string; readonly params: JsonObject }; readonly leaves?: object; readonly refused?: number }[]>("requests-to-legacy"))(
    "$name", ({ sent, leaves, refused }) => {
      const legacy = requestToLegacy({ era: "modern", revision: "2026-07-28", id: 1, inexactNumbers: new Set(), ...sent });
      if (isRefusal(legacy)) expect(legacy.code).toBe(refused);
      else expect(legacy).toEqual(leaves);
    },
  );
});

describe("what a server of the client's era would refuse", () => {
  const mirrored = [{ path: ["region"], header: "Region" }, { path: ["deep", "n"], header: "N" }, { path: ["deep", "on"], header: "On" }];
  it.each(vectors<{ readonly name: string; readonly version?: string; readonly method?: string; readonly arguments: JsonObject; readonly inputResponses?: JsonValue; readonly headers: Record<string, string>; readonly refused?: string }[]>("refusals-as-modern"))(
    "$name", ({ version = "2026-07-28", method = "tools/call", arguments: args, inputResponses, headers, refused }) => {
      const params = { name: "run", arguments: args, ...(inputResponses !== undefined && { inputResponses }), _meta: { "io.modelcontextprotocol/protocolVersion": version } };
      expect(refuseAsModern({ id: 1, method, params }, headers, mirrored)?.cell).toBe(refused);
    },
  );
});

describe("the session of a client", () => {
  it.each(vectors<{ readonly name: string; readonly params: JsonObject; readonly client: object }[]>("initialize-of-client"))("$name", ({ params, client }) => {
    expect(initializeOfClient(params)).toEqual(client);
  });
});

describe("what a server is", () => {
  it.each(vectors<{ readonly name: string; readonly initialized: JsonObject; readonly result: object }[]>("discover-results"))("$name", ({ initialized, result }) => {
    expect(initializeToDiscover(initialized)).toEqual(result);
  });
});

describe("answers", () => {
  it.each(vectors<{ readonly name: string; readonly method: string; readonly capabilities?: JsonValue; readonly answer: JsonObject; readonly becomes: { readonly kind: string; readonly result?: object } }[]>("answers-to-modern"))(
    "$name", ({ method, capabilities, answer, becomes }) => {
      const said = answerToModern({ value: { jsonrpc: "2.0", id: 1, ...answer }, numbers: new Map() }, { method, serverInfo: { name: "s", version: "1" }, clientCapabilities: capabilities });
      expect(said).toMatchObject(becomes);
      if (said.kind === "result") expect(said.result).toEqual(becomes.result);
    },
  );
});

describe("what a server tells meanwhile", () => {
  it.each(vectors<{ readonly name: string; readonly meta: JsonObject; readonly told: JsonObject; readonly becomes: object | null }[]>("notifications-to-modern"))("$name", ({ meta, told, becomes }) => {
    expect(notificationToModern(told, meta, 1)).toEqual(becomes);
  });
});

describe("what a server asks meanwhile", () => {
  it.each([
    ["elicitation/create", {}, { elicitation: {} }, true], ["elicitation/create", { mode: "form" }, { elicitation: { form: {} } }, true], ["elicitation/create", {}, { elicitation: { url: {} } }, false],
    ["elicitation/create", { mode: "url" }, { elicitation: {} }, false], ["elicitation/create", { mode: "url" }, { elicitation: { url: {} } }, true], ["sampling/createMessage", {}, { sampling: {} }, true],
    ["roots/list", {}, {}, false], ["constructor", {}, { constructor: {} }, false],
  ] as const)("%s with %j is asked of a client that can do %j: %s", (method, params, capabilities, expected) => {
    expect(canBeAsked({ method, params }, capabilities)).toBe(expected);
  });

  it("ends the client's request under its id, and the answer goes back under the server's, numbers as they were written", () => {
    const asked = message('{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{"mode":"url","elicitationId":"e","n":9007199254740993}}');
    const params = asked.value["params"] as JsonObject;
    expect(writeJsonMessage({ value: questionToInput("mine", { method: "elicitation/create", params }, "pcb.s"), numbers: questionNumbers(asked.numbers) })).toBe(
      '{"jsonrpc":"2.0","id":"mine","result":{"resultType":"input_required","inputRequests":{"input":{"method":"elicitation/create","params":{"mode":"url","n":9007199254740993}}},"requestState":"pcb.s"}}');
    const retry = message('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x","inputResponses":{"input":{"action":"accept","content":{"n":9007199254740993}}},"requestState":"pcb.s"}}');
    const answer = inputToAnswer(7, retry);
    expect(answer === null ? null : writeJsonMessage(answer)).toBe('{"jsonrpc":"2.0","id":7,"result":{"action":"accept","content":{"n":9007199254740993}}}');
    expect(inputToAnswer(7, message('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"inputResponses":{"other":{}}}}'))).toBeNull();
  });
});
