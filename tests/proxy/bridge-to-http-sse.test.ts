// Modern clients in front of a server of the old HTTP+SSE transport, over the bridge: what it says on its one stream is of one request alone.
import http from "node:http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

interface OldCall {
  readonly id: number | string;
  /** The stream that it came with, by number. */
  readonly stream: number;
  readonly say: (message: object) => void;
}

let scene: Scene;
let old: Upstream;
let calls: OldCall[] = [];
let cancelled = 0;

beforeAll(async () => {
  scene = await openScene();
  const streams: http.ServerResponse[] = [];
  old = await listenUpstream((request, response, body) => {
    if (request.method === "GET") {
      return void response.writeHead(200, { "content-type": "text/event-stream" }).write(`event: endpoint\ndata: /m${streams.push(response)}\n\n`);
    }
    response.writeHead(202).end();
    const stream = Number(request.url?.slice(2));
    const say = (message: object) => void streams[stream - 1]?.write(`data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
    const { id = 0, method } = JSON.parse(body.toString()) as { readonly id?: number | string; readonly method: string };
    if (method === "initialize") say({ id, result: { protocolVersion: "2024-11-05", capabilities: { tools: {} }, serverInfo: { name: "o", version: "1" } } });
    if (method === "tools/call") calls.push({ id, stream, say });
    if (method === "notifications/cancelled") cancelled += 1;
  }, "/sse");
});
beforeEach(() => {
  [calls, cancelled] = [[], 0];
});
afterAll(async () => {
  await scene?.close();
  await old?.close();
});

const addServer = () => scene.addServer({ url: old.url, era: "legacy", bridgeModern: true, transport: "sse", tools: [{ name: "t" }], policy: { version: "1", default: "allow" } });
const sent = () => ({
  headers: modernHeaders("tools/call", "t"),
  body: JSON.stringify({
    jsonrpc: "2.0", id: 1, method: "tools/call",
    params: { name: "t", arguments: {}, _meta: { ...modernMeta(), "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } } },
  }),
});
const call = (grant: SceneGrant) => rawRequest(grant, sent());
const done = ({ id, say }: OldCall) => say({ id, result: { content: [{ type: "text", text: "done" }] } });

it("gives each of a grant's calls a session of its own, and refuses the seventeenth at once in place of putting two into one", async () => {
  const grant = await addServer();
  const running = Array.from({ length: 16 }, () => call(grant));
  await expect.poll(() => calls.length, { timeout: 5_000 }).toBe(16);
  const refused = await call(grant);
  expect([refused.status, refused.text, refused.headers["retry-after"]]).toEqual([429, expect.stringContaining("4291"), "5"]);
  expect(new Set(calls.map(({ stream }) => stream)).size).toBe(16);
  for (const one of calls) done(one);
  for (const { text } of await Promise.all(running)) expect(text).toContain("done");
  expect((await scene.calls(grant.orgId, 17)).map(({ outcome }) => outcome).sort()).toEqual([...Array.from({ length: 16 }, () => "delivered"), "not_delivered"]);
});

it("shows nobody what a server asks for a call that was given up: the next call has another session", async () => {
  const grant = await addServer();
  const { headers, body } = sent();
  const leaving = http.request(grant.url, { method: "POST", agent: false, headers: { ...headers, "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` } });
  leaving.on("error", () => undefined);
  leaving.end(body);
  await expect.poll(() => calls.length).toBe(1);
  leaving.destroy();
  await expect.poll(() => cancelled).toBe(1);
  const next = call(grant);
  await expect.poll(() => calls.length).toBe(2);
  const [first, second] = calls;
  if (first === undefined || second === undefined) throw new Error("two calls came");
  first.say({ id: "late", method: "elicitation/create", params: { message: "of the call that is over", requestedSchema: { type: "object", properties: {} } } });
  done(second);
  const { text } = await next;
  expect([text.includes("done"), text.includes("of the call that is over")]).toEqual([true, false]);
  expect(second.stream).not.toBe(first.stream);
});
