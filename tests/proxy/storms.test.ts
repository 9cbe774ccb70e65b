// DOS-07 of the study: who asks after a task without a pause, or opens stream after stream, has as much of the gateway as anybody may, hears so,
// and is felt by nobody else. Storms of notices are in protocol-attacks-answers.test.ts.
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { processorTime } from "@/tests/support/processor-time";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const { inFlightPerGrantMax, listeningPerGrantMax } = gatewayBounds;
let scene: Scene;
let stormy: Upstream;
let calm: Upstream;
let victim: SceneGrant;
/** Answers to questions after tasks that the server keeps back, and after which tasks it was asked. */
const polls: { held: (() => void)[] | null; readonly ids: Set<string> } = { held: null, ids: new Set() };
/** Streams that the server has under way, and the most that it ever had. */
const streams = { now: 0, most: 0 };

beforeAll(async () => {
  scene = await openScene();
  stormy = await listenUpstream((_request, response, body) => {
    const { id, method, params }: { id: number; method: string; params: { taskId?: string } } = JSON.parse(body.toString("utf8"));
    const answer = (result: object) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    if (method === "subscriptions/listen") {
      streams.most = Math.max(streams.most, (streams.now += 1));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } } })}\n\n`);
      return void response.on("close", () => {
        streams.now -= 1;
      });
    }
    if (method === "tools/call") return void answer({ task: { taskId: "one", status: "working" } });
    polls.ids.add(params.taskId ?? "");
    const reply = () => void answer({ taskId: "one", status: "working" });
    if (polls.held === null) reply();
    else polls.held.push(reply);
  });
  calm = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
  victim = await scene.addServer({ url: calm.url, tools: [{ name: "t" }] });
});
afterAll(async () => {
  await scene?.close();
  await stormy?.close();
  await calm?.close();
});

async function expectServed(calls: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) expect((await callTool(victim, "t")).status).toBe(200);
}

it("a storm of questions after one task: the server has no more than a grant's share under way, the rest is refused with a time to come again, and all is in the log", async () => {
  const grant = await scene.addServer({ url: stormy.url, tools: [{ name: "t" }] });
  const begun = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, task: {} } }) });
  const { taskId }: { taskId: string } = JSON.parse(begun.text).result.task;
  const ask = async (of: string) => {
    const { status, headers, text } = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tasks/get", params: { taskId: of } }) });
    const { result, error }: { result?: { taskId: string }; error?: { code: number } } = JSON.parse(text);
    return `${String(status)} ${String(error?.code ?? result?.taskId === taskId)} ${String(headers["retry-after"])}`;
  };
  const storm = (of: string) => Array.from({ length: 2 * inFlightPerGrantMax }, () => ask(of));
  const held: (() => void)[] = [];
  polls.held = held;
  const asked = storm(taskId);
  // Those for whom there is no room are answered while the others wait for the server.
  let refused = 0;
  for (const one of asked) void one.then((said) => (refused += said === "429 4290 1" ? 1 : 0));
  await expect.poll(() => [held.length, refused], { timeout: 10_000 }).toEqual([inFlightPerGrantMax, inFlightPerGrantMax]);
  await expectServed(10);
  polls.held = null;
  for (const reply of held) reply();
  expect((await Promise.all(asked)).filter((said) => said === "200 true undefined")).toHaveLength(inFlightPerGrantMax);
  // After a task that nobody ever began the server is not asked.
  expect([...new Set(await Promise.all(storm(`${taskId}x`)))].filter((said) => said !== "429 4290 1")).toEqual(["200 -32602 undefined"]);
  expect([...polls.ids]).toEqual(["one"]);
  const sent = 1 + 4 * inFlightPerGrantMax;
  expect(await scene.calls(grant.orgId, sent)).toHaveLength(sent);
});

it("a storm of subscriptions: as many as a grant may hold are open, the rest is refused, and there is room again when some have gone", async () => {
  const grant = await scene.addServer({ url: stormy.url, tools: [{ name: "t" }], era: "modern" });
  const open: http.ClientRequest[] = [];
  const subscribe = (id: number) => new Promise<number>((resolve, reject) => {
    const request = http.request(grant.url, {
      method: "POST", agent: false,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}`, ...modernHeaders("subscriptions/listen") },
    }, (response) => {
      response.resume();
      response.on("error", () => undefined);
      if (response.statusCode === 200) open.push(request);
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(JSON.stringify({ jsonrpc: "2.0", id, method: "subscriptions/listen", params: { notifications: { toolsListChanged: true }, _meta: modernMeta() } }));
  });
  const statuses: number[] = [];
  // Until they listen they are calls like any other, of which a grant has no more at one time.
  for (let from = 0; from < listeningPerGrantMax + 30; from += inFlightPerGrantMax) statuses.push(...(await Promise.all(Array.from({ length: inFlightPerGrantMax }, (_, at) => subscribe(from + at)))));
  expect(statuses.filter((status) => status === 200)).toHaveLength(listeningPerGrantMax);
  expect(statuses.filter((status) => status !== 200).every((status) => status === 429)).toBe(true);
  expect(streams.most).toBe(listeningPerGrantMax);
  await expectServed(10);
  for (const request of open.splice(0, 10)) request.destroy();
  await expect.poll(() => streams.now).toBe(listeningPerGrantMax - 10);
  expect(await subscribe(1_000)).toBe(200);
  for (const request of open) request.destroy();
});

/** Begins to look how long a turn of this process may take, of the processor; what it gives ends that, and says the longest in milliseconds. */
function longestTurn(): () => number {
  let longestMs = 0;
  let isOver = false;
  let spentMs = processorTime();
  const look = () => {
    longestMs = Math.max(longestMs, spentMs());
    spentMs = processorTime();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isOver = true;
    return longestMs;
  };
}

it.each([["with ids", "id: 1\ndata: {}\n\n"], ["that are comments", ":\n\n"]])("a storm of events %s, megabytes at once: no turn of the process is long for it", async (_name, event) => {
  const events = Buffer.from(event.repeat(Math.ceil(4_194_304 / event.length)));
  const server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(events));
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  await callTool(victim, "t");
  const over = longestTurn();
  // A client that leaves: what it does not read would hold the server back.
  await new Promise<void>((resolve) => {
    const request = http.request(grant.url, { method: "POST", agent: false, headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${grant.token}` } }, (response) => {
      response.on("error", () => undefined);
      response.once("data", () => request.destroy());
    });
    request.on("close", resolve).on("error", () => undefined);
    request.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } }));
    setTimeout(() => request.destroy(), 500);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(over()).toBeLessThan(50);
  await server.close();
});

it("an answer of megabytes, all of it signs of its server's credential in another spelling: no turn of the process is long for it, and it comes as it was", async () => {
  const answer = `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${"%73%2F".repeat(1_000_000)}"}]}}`;
  const server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(answer));
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], credential: { kind: "bearer", secret: "sk-live/0123456789" } });
  await callTool(victim, "t");
  const over = longestTurn();
  const { text } = await callTool(grant, "t");
  expect(text === answer).toBe(true);
  // Another thread reads it meanwhile, whose time counts as well.
  expect(over()).toBeLessThan(200);
  await server.close();
});
