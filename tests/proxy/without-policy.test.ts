// A stream whose grant has no policy any more, or one that cannot be used: what no rule is left to judge does not come down (law L8), neither the
// answers that a server sends again nor what it tells beside them.
import http from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let upstream: Upstream;
let stream: http.ServerResponse | null = null;
const clients: http.ClientRequest[] = [];

beforeAll(async () => {
  scene = await openScene();
  upstream = await listenUpstream((request, response) => {
    if (request.method !== "GET") return void response.writeHead(202).end();
    stream = response;
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
  });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(async () => {
  await scene?.close();
  await upstream?.close();
});

const policy = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };
const addServer = (more: Partial<NewServer> = {}) => scene.addServer({ url: upstream.url, tools: [{ name: "t" }], policy, ...more });

/** What the client of the grant's standing stream has read, once the stream is open. */
function listen({ url, token }: SceneGrant): Promise<() => string> {
  return new Promise((resolve, reject) => {
    const client = http.get(url, { agent: false, headers: { accept: "text/event-stream", authorization: `Bearer ${token}` } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
        resolve(() => text);
      });
      response.on("error", () => undefined);
    });
    client.on("error", reject);
    clients.push(client);
  });
}

/** And then a comment. */
const say = (...messages: object[]) => stream?.write(`${messages.map((message) => `data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`).join("")}: over\n\n`);
const everything = [
  { id: 5, result: { content: [{ type: "text", text: "planted cust-4711" }] } },
  { id: 6, error: { code: -32_000, message: "planted cust-4711" } },
  { id: 7, result: { contents: [{ uri: "file:///planted", text: "cust-4711" }] } },
  { method: "notifications/message", params: { level: "info", data: "planted cust-4711" } },
  { method: "notifications/progress", params: { progressToken: 1, progress: 1, message: "planted cust-4711" } },
  { method: "notifications/resources/updated", params: { uri: "file:///planted" } },
  { method: "notifications/tools/list_changed", params: { x: "planted" } },
  { id: 8, method: "sampling/createMessage", params: { messages: [], systemPrompt: "planted", maxTokens: 1 } },
];

it("brings what the rules for results let pass while there is a policy", async () => {
  const read = await listen(await addServer());
  say(...everything);
  await expect.poll(read).toContain("tools/list_changed");
  expect(read()).toContain("result_denied");
  expect(read()).toContain("notifications/resources/updated");
  expect(read()).not.toContain("4711");
});

it.each<readonly [string, (grant: SceneGrant) => Promise<unknown>]>([
  ["its policy was taken away", (grant) => scene.owner.query("UPDATE grants SET policy_id = NULL WHERE id = $1", [grant.grantId])],
  ["its policy is none that can be read", (grant) => scene.owner.query("WITH made AS (INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 2, '{\"version\":\"9\"}', 'test')) UPDATE policies SET live_version = 2 WHERE id = $3", [`pvr_${grant.grantId}`, grant.orgId, grant.policyId])],
])("brings nothing once %s", async (_what, change) => {
  const grant = await addServer();
  const read = await listen(grant);
  await change(grant);
  // Its client is told of that, as soon as the gateway knows.
  await expect.poll(read, { timeout: 5_000 }).toContain("prompts/list_changed");
  say(...everything);
  await expect.poll(read).toContain(": over");
  expect(read()).not.toMatch(/planted|4711|sampling|"id"/);
});

it("brings nothing where there never was one", async () => {
  const read = await listen(await addServer({ policy: null }));
  say(...everything);
  await expect.poll(read).toContain(": over");
  expect(read()).not.toMatch(/planted|4711|sampling|"id"/);
});
