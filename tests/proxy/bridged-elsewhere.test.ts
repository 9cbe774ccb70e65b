// A call over the bridge that goes on at another process of the machine than the one that holds it: what the answer's end has shown there counts
// here too, for the limits (law L7) and for the question that the client does not get.
import type http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningGateway } from "@/proxy/running-gateway";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

interface OldMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly requestId?: number };
}

const json = { "content-type": "application/json" };
const question = (method: string, params: object) => ({ jsonrpc: "2.0", id: `q-${method}`, method, params });
const form = question("elicitation/create", { message: "Who?", requestedSchema: { type: "object", properties: {} } });
const sampling = question("sampling/createMessage", { messages: [], maxTokens: 1 });
const answerWith = (more: object) => (id: number | string) => ({ jsonrpc: "2.0", id, ...more });
const toOpen = answerWith({ error: { code: -32_042, message: "open it", data: { elicitations: [{ mode: "url", url: "https://a.example", message: "?", elicitationId: "e" }] } } });
const failed = answerWith({ error: { code: -32_603, message: "no" } });

let scene: Scene;
let replica: RunningGateway;
let server: Upstream;
let called = 0;
const cancelled: unknown[] = [];
/** What the server says when its first question was answered. */
let then: (id: number | string) => object = failed;

beforeAll(async () => {
  scene = await openScene({ bounds: { bridgeInputMs: 60_000 } });
  replica = await scene.startReplica();
  let stream: { readonly response: http.ServerResponse; readonly id: number | string } | null = null;
  const say = (message: object) => stream?.response.write(`data: ${JSON.stringify(message)}\n\n`);
  server = await listenUpstream((_request, response, body) => {
    const { id, method, params }: OldMessage = body.length === 0 ? {} : JSON.parse(body.toString());
    if (method === "initialize") {
      const result = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "s", version: "1" } };
      return void response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }
    if (method === "notifications/cancelled") cancelled.push(params?.requestId);
    if (method !== "tools/call" || id === undefined) {
      response.writeHead(202).end();
      if (method === undefined && stream !== null) say(then(stream.id));
      return;
    }
    called += 1;
    stream = { response: response.writeHead(200, { "content-type": "text/event-stream" }), id };
    say(form);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const meta = { ...modernMeta({ name: "c", version: "1" }), "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} }, sampling: {} } };

async function call(grant: SceneGrant, more: object = {}, url = grant.url): Promise<{ readonly result?: { readonly requestState?: string; readonly isError?: boolean }; readonly error?: object }> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, ...more, _meta: meta } });
  const { text } = await rawRequest({ ...grant, url }, { headers: modernHeaders("tools/call", "t"), body });
  return JSON.parse(text.startsWith("{") ? text : ([...text.matchAll(/^data: (.+)$/gm)].at(-1)?.[1] ?? "{}")) as Awaited<ReturnType<typeof call>>;
}

/** The call once more with input, at the gateway that does not hold it. */
const goOn = (grant: SceneGrant, requestState: string | undefined) =>
  call(grant, { requestState, inputResponses: { input: { action: "accept", content: {} } } }, `${replica.url}/mcp/${grant.serverId}`);
const addServer = (policy: object) => scene.addServer({ url: server.url, tools: [{ name: "t" }], era: "legacy", bridgeModern: true, policy: { version: "1", default: "deny", server_requests: { elicitation: "allow" }, ...policy } });

it.each([["an address that the client cannot open", toOpen, 1], ["an error of the server's own", failed, 2]])("gives a charge back by what the server said: %s", async (_what, says, calls) => {
  // The first and its retry, and once more what came back.
  const grant = await addServer({ tools: { t: { limits: [{ counter: "c", window: "hour", max: 2, refund: "on_error" }] } } });
  [then, called] = [says, 0];
  expect(await goOn(grant, (await call(grant)).result?.requestState)).toMatchObject({ error: {} });
  await call(grant);
  expect(called).toBe(calls);
});

it("gives the call up at once whose second question the client does not get", async () => {
  const grant = await addServer({ tools: { t: {} }, server_requests: { elicitation: "allow", sampling: "deny" } });
  then = () => sampling;
  cancelled.length = 0;
  const { result } = await call(grant);
  expect(result?.requestState).toBeDefined();
  expect(await goOn(grant, result?.requestState)).toMatchObject({ result: { isError: true } });
  await expect.poll(() => cancelled.length, { timeout: 3_000 }).toBe(1);
});
