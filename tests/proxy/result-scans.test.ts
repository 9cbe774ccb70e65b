// Answers that take long to judge: what stands beside them flows on, what stands behind them keeps its place, and nobody else waits.
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }, { path: "structuredContent.owner" }] } } } };
const slow = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "(?i)[a-z]{1,500}q" }] } } } };
const slowText = "ab".repeat(60_000);

let scene: Scene;
const upstreams: Upstream[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { keepAliveCommentMs: 300, scanMs: 1_500 } });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

async function serving(handler: (response: http.ServerResponse) => void, policy: object): Promise<SceneGrant> {
  const upstream = await listenUpstream((_request, response) => handler(response));
  upstreams.push(upstream);
  return scene.addServer({ url: upstream.url, tools: [{ name: "t" }], policy });
}

const event = (message: object) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;
const progress = (step: number) => event({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 7, progress: step } });
const answer = (text: string, more: object = {}) => ({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }], ...more } });
const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: { progressToken: 7 } } });

interface Open {
  readonly text: () => string;
  readonly ended: Promise<void>;
  destroy(): void;
}

function openCall(grant: SceneGrant): Promise<Open> {
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      method: "POST", agent: false,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      response.on("error", () => undefined);
      resolve({ text: () => text, ended: new Promise((over) => response.once("close", () => over())), destroy: () => request.destroy() });
    });
    request.on("error", reject);
    request.end(call);
  });
}

it("passes progress on while the server still works at the answer, and comments while it is judged", async () => {
  let answering: http.ServerResponse | null = null;
  const grant = await serving((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(progress(1));
    answering = response;
  }, slow);
  const stream = await openCall(grant);
  await until(() => stream.text().includes('"progress":1'), 10_000);
  (answering as http.ServerResponse | null)?.end(progress(2) + event(answer(slowText)) + progress(3));
  await stream.ended;
  expect(stream.text()).toContain(":\n\n");
  expect(stream.text()).not.toContain("abab");
  // What came behind the answer is behind it still.
  expect(stream.text().replaceAll(":\n\n", "").match(/"progress":\d|result_too_large|result_denied/g)).toEqual(['"progress":1', '"progress":2', "result_too_large", '"progress":3']);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "delivered", is_error: true, result_code: "result_too_large", result_rule: "/tools/t/result" }]);
});

it("keeps the order of a stream whose events are judged here and there", async () => {
  const notes = [1, 2, 3, 4, 5].map((at) => ({ jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri: `file:///${String(at)}`, x: "y".repeat(at % 2 === 0 ? 80_000 : 1) } }));
  const grant = await serving((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(notes.map(event).join("") + event(answer("ok"))), redacting);
  const { text } = await rawRequest(grant, { body: call });
  expect(text.match(/file:\/\/\/\d|"text":"ok"/g)).toEqual(["file:///1", "file:///2", "file:///3", "file:///4", "file:///5", '"text":"ok"']);
});

it("says the same in text and structured content of a large answer, in one piece and as a stream", async () => {
  const structuredContent = { owner: "Ada Lovelace", note: "cust-4711", rest: "x".repeat(100_000) };
  const body = JSON.stringify(answer(JSON.stringify(structuredContent), { structuredContent }));
  const inOnePiece = await serving((response) => void response.writeHead(200, { "content-type": "application/json" }).end(body), redacting);
  const asStream = await serving((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(`event: message\ndata: ${body}\n\n`), redacting);
  for (const text of [(await rawRequest(inOnePiece, { body: call })).text, /^data: (.*)$/m.exec((await rawRequest(asStream, { body: call })).text)?.[1] ?? ""]) {
    const { result } = JSON.parse(text) as { result: { content: { text: string }[]; structuredContent: object } };
    expect(result.structuredContent).toEqual({ owner: "[redacted]", note: "[redacted]", rest: structuredContent.rest });
    expect(JSON.parse(result.content[0]?.text ?? "")).toEqual(result.structuredContent);
  }
});

it("withholds an event that is larger than any may be, and says that the tool ran", async () => {
  const grant = await serving((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(event(answer("x".repeat(1_100_000)))), redacting);
  const { text } = await rawRequest(grant, { body: call });
  expect(text).toContain("[POLICY DENIED] The tool ran, and its result is larger");
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "error", result_code: "result_too_large" }]);
});

it("withholds a body that is larger than any is read, and says that the tool ran", async () => {
  const grant = await serving((response) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer("x".repeat(10_500_000)))), redacting);
  expect((await rawRequest(grant, { body: call })).text).toContain('"code":"result_too_large"');
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "error", result_code: "result_too_large" }]);
});

it("ends a stream at once that is cut while an event is judged", async () => {
  const grant = await serving((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(event(answer(slowText))), slow);
  const stream = await openCall(grant);
  await until(() => stream.text().includes(":\n\n"), 10_000);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
  await stream.ended;
  expect(stream.text()).not.toContain("abab");
  expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "cut" }]);
});

it("answers others at once while one organization's answers take long, whole or in small pieces", async () => {
  const large = await serving((response) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer(slowText))), slow);
  const small = await serving((response) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer("ab".repeat(4_000)))), slow);
  const other = await serving((response) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer("cust-1"))), redacting);
  await callTool(other, "t");
  const hostile = [large, small].flatMap((grant) => Array.from({ length: 3 }, () => callTool(grant, "t")));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const times: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const startedMs = performance.now();
    expect((await callTool(other, "t")).text).toContain("[redacted]");
    times.push(performance.now() - startedMs);
  }
  // Each of the hostile answers takes a second and more of a thread; in the gateway's own this would be the time of every call.
  expect(times.sort((one, two) => one - two)[9]).toBeLessThan(500);
  for (const one of await Promise.all(hostile)) expect(one.status).toBe(200);
});
