// A server that would have an address opened: by a question, or by the error −32042 that stands for one. Where it may not ask, no way leads to the client.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

interface Served {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

let scene: Scene;
let server: Upstream;
let served: Served;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(served.status ?? 200, { "content-type": served.type ?? "application/json" }).end(served.body);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const page = "https://pay.example/confirm-4711";
const addServer = (policy: object) => scene.addServer({ url: server.url, tools: [{ name: "t" }], policy });
const allowing = { version: "1", default: "allow" };
const denying = { ...allowing, server_requests: { elicitation: "deny" } };
const redacting = { ...denying, tools: { t: { result: { redact: [{ pattern: "else[0-9]" }] } } } };

const elicitation = (url: unknown) => ({ mode: "url", message: "Open this first.", elicitationId: "e", url });
const errorWith = (data: unknown, more: object = {}): string => JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32_042, message: "first", data, ...more } });
const required = (url: unknown, more: object = {}) => errorWith({ elicitations: [elicitation(page), elicitation(url)], ...more });
const event = (body: string): Served => ({ type: "text/event-stream", body: `data: ${body}\n\n` });

async function expectRefused(grant: SceneGrant, text: string): Promise<void> {
  expect(text).not.toContain("pay.example");
  expect(text).toContain("does not let it ask for");
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows.find(({ method }) => method === "elicitation/create")).toMatchObject({ effect: "deny", code: "denied", outcome: "refused" });
}

describe("the error by which a legacy server asks for addresses to be opened", () => {
  it.each<readonly [string, Served]>([
    ["as JSON", { body: required(page) }], ["on a stream", event(required(page))], ["under HTTP 400", { status: 400, body: required(page) }],
    ["in an answer that another thread reads", { body: required(page, { padding: "x".repeat(600_000) }) }],
  ])("is refused where the policy does not let servers ask, %s", async (_how, answer) => {
    for (const policy of [denying, redacting]) {
      served = answer;
      const grant = await addServer(policy);
      await expectRefused(grant, (await callTool(grant, "t")).text);
    }
  });

  it.each(["javascript:alert(1)", "\tjava\nscript:alert(1)", "file:///etc/passwd", "data:text/html,x", "app.example:open", "no address", 7, undefined])("is refused whole for an address that is no page: %j", async (url) => {
    served = { body: required(url) };
    const grant = await addServer(allowing);
    await expectRefused(grant, (await callTool(grant, "t")).text);
  });

  it("is refused where nobody can say what it asks for", async () => {
    for (const data of [undefined, page, { elicitations: { url: page } }, { elicitations: [page] }]) {
      served = { body: errorWith(data) };
      const grant = await addServer(allowing);
      await expectRefused(grant, (await callTool(grant, "t")).text);
    }
  });

  it("does not pass where two readers could read two, nor where it is larger than a question may be", async () => {
    for (const body of [required(page).replace('"elicitations"', '"elicitations":[],"elicitations"'), required(page, { padding: "x".repeat(1_100_000) })]) {
      served = { body };
      expect((await callTool(await addServer(allowing), "t")).text).not.toContain("pay.example");
    }
  });

  it("is not replayed on a listening stream either", async () => {
    served = event(required(page));
    const grant = await addServer(denying);
    await expectRefused(grant, (await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } })).text);
  });

  it("writes no more of it into the log than of other requests of one stream: one more ends the stream (refusedRequestsPerStreamMax)", async () => {
    served = { type: "text/event-stream", body: `data: ${required(page)}\n\n`.repeat(300) };
    const grant = await addServer(denying);
    await expectRefused(grant, (await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } })).text);
    const most = gatewayBounds.refusedRequestsPerStreamMax;
    const rows = await scene.calls(grant.orgId, most + 1);
    expect(rows.filter(({ method }) => method === "elicitation/create")).toHaveLength(most);
  });

  it("passes byte for byte where the policy lets servers ask and the addresses are pages; so does any other error", async () => {
    served = { body: required("http://127.0.0.1:8080/") };
    expect((await callTool(await addServer(allowing), "t")).text).toBe(served.body);
    served = { body: required(page).replace("-32042", "-32043") };
    expect((await callTool(await addServer(denying), "t")).text).toBe(served.body);
  });
});

it.each([["javascript:alert(1)", false], ["file:///etc/passwd", false], [page, true]])("a modern server's question for %s passes: %s", async (url, passes) => {
  served = { body: JSON.stringify({ jsonrpc: "2.0", id: 1, result: { resultType: "input_required", inputRequests: { one: { method: "elicitation/create", params: elicitation(url) } } } }) };
  const grant = await addServer(allowing);
  const { text } = await rawRequest(grant, {
    headers: modernHeaders("tools/call", "t"),
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta() } }),
  });
  expect([text.includes(url), text.includes("does not let it ask for")]).toEqual([passes, !passes]);
});
