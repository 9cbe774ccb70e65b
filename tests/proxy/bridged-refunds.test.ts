// What comes back of a limit where the bridge says of a server's answer that it could not be carried over: nothing, since the server got the
// call and did not say that it failed (policy language § Limits). Whose client cannot answer a question would else call without end.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

interface Served {
  readonly status?: number;
  readonly type?: string;
  readonly body: (id: number | string) => string;
}

const json = { "content-type": "application/json" };
const body = (more: object) => (id: number | string) => JSON.stringify({ jsonrpc: "2.0", id, ...more });
const asEvent = ({ body: text }: Served): Served => ({ type: "text/event-stream", body: (id) => `data: ${text(id)}\n\n` });
const asks: Served = { body: body({ result: { resultType: "input_required", inputRequests: { name: { method: "elicitation/create", params: { message: "?", requestedSchema: { type: "object", properties: {} } } } } } }) };
const unknownKind: Served = { body: body({ result: { resultType: "task", taskId: "t" } }) };
const noAnswer: Served = { body: body({ result: "done" }) };
const failure: Served = { body: body({ error: { code: -32_603, message: "no" } }) };
const toOpen: Served = { body: body({ error: { code: -32_042, message: "open it", data: { elicitations: [{ mode: "url", url: "https://a.example", message: "?", elicitationId: "e" }] } } }) };
const plain400: Served = { status: 400, type: "text/plain", body: () => "no" };
const result400: Served = { status: 400, body: body({ result: { content: [] } }) };

let scene: Scene;
let server: Upstream;
let served: Served;
let called = 0;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, sent) => {
    const { id, method }: { readonly id?: number | string; readonly method: string } = JSON.parse(sent.toString());
    if (method === "initialize") {
      const initialized = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "s", version: "1" } };
      return void response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result: initialized }));
    }
    if (method !== "tools/call" || id === undefined) return void response.writeHead(202).end();
    called += 1;
    response.writeHead(served.status ?? 200, { "content-type": served.type ?? "application/json" }).end(served.body(id));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** How many of three calls reach the server under a limit of one. */
async function reached(of: Pick<NewServer, "era" | "bridgeModern">, answer: Served, call: (grant: SceneGrant) => Promise<unknown>): Promise<number> {
  const policy = { version: "1", default: "deny", tools: { t: { limits: [{ counter: "c", window: "hour", max: 1, refund: "on_error" }] } } };
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy, ...of });
  [served, called] = [answer, 0];
  for (let round = 0; round < 3; round += 1) await call(grant);
  return called;
}

const legacyCall = (grant: SceneGrant) => callTool(grant, "t");
const modernCall = (grant: SceneGrant) => rawRequest(grant, {
  headers: modernHeaders("tools/call", "t"),
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta({ name: "c", version: "1" }) } }),
});

it.each([
  ["a question that the client cannot answer", asks, 1], ["such a question on a stream", asEvent(asks), 1], ["a result of a kind that the client does not know", unknownKind, 1],
  ["a result that is none", noAnswer, 1], ["HTTP 400 with no answer in it", plain400, 1], ["HTTP 400 around a result", result400, 1],
  ["an error of the server's own", failure, 3], ["one on a stream", asEvent(failure), 3],
])("a modern server, a legacy client: of %s, %#", async (_what, answer, calls) => {
  expect(await reached({ era: "modern" }, answer, legacyCall)).toBe(calls);
});

it.each([
  ["a result that is none", noAnswer, 1], ["such a result on a stream", asEvent(noAnswer), 1], ["HTTP 400 with no answer in it", plain400, 1], ["HTTP 400 around a result", result400, 1],
  ["an address that the client cannot open", toOpen, 1], ["such an address on a stream", asEvent(toOpen), 1],
  ["an error of the server's own", failure, 3], ["one on a stream", asEvent(failure), 3],
])("a legacy server, a modern client: of %s, %#", async (_what, answer, calls) => {
  expect(await reached({ era: "legacy", bridgeModern: true }, answer, modernCall)).toBe(calls);
});
