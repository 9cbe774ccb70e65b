// Ways around the rules for resources, prompts and servers' requests, tried over real sockets; and a call that waits for a person.
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
/** The server's open stream, to which the tests write. */
let stream: http.ServerResponse | null = null;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((request, response, body) => {
    if (request.method === "GET") {
      stream = response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write(": open\n\n");
    }
    const { id }: { id?: number } = JSON.parse(body.toString("utf8"));
    response.writeHead(id === undefined ? 202 : 200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
  });
});
afterAll(async () => {
  stream?.end();
  await scene?.close();
  await server?.close();
});

const guarded = { version: "1", default: "allow", resources: { deny: ["file:///etc/*"] }, prompts: { deny: ["internal_*"] } };
const legacy = (grant: SceneGrant, params: string, method = "resources/read"): Promise<RawAnswer> =>
  rawRequest(grant, { body: `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}` });

describe("a denied resource", () => {
  it("is not reached by a second name, a lookalike member, a batch or a header that says otherwise", async () => {
    const grant = await scene.addServer({ url: server.url, policy: guarded });
    const before = server.seen.length;
    const bodies = [
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///srv/a","uri":"file:///etc/passwd"}}',
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///srv/a","URI":"file:///etc/passwd"}}',
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///srv/a","\\u0075ri":"file:///etc/passwd"}}',
      '[{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}]',
      '{"jsonrpc":"2.0","method":"resources/read","params":{"uri":"file:///etc/passwd"}}',
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///srv/\\ud800"}}',
    ];
    for (const body of bodies) expect((await rawRequest(grant, { body })).status, body).toBe(400);
    const modern = await rawRequest(grant, {
      headers: modernHeaders("resources/read", "file:///srv/a"),
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "resources/read", params: { uri: "file:///etc/passwd", _meta: modernMeta() } }),
    });
    expect(modern.status).toBe(400);
    expect(server.seen.length).toBe(before);
  });

  it("is named to nobody by a template that is completed, nor by a subscription among allowed ones", async () => {
    const grant = await scene.addServer({ url: server.url, policy: guarded });
    const before = server.seen.length;
    const completion = await legacy(grant, '{"ref":{"type":"ref/resource","uri":"file:///etc/{name}"},"argument":{"name":"name","value":"pas"}}', "completion/complete");
    expect(completion.text).toContain('"/resources/deny/0"');
    const listening = await rawRequest(grant, {
      headers: modernHeaders("subscriptions/listen"),
      body: JSON.stringify({
        jsonrpc: "2.0", id: 1, method: "subscriptions/listen",
        params: { notifications: { toolsListChanged: true, resourceSubscriptions: ["file:///srv/a", "file:///srv/../etc/passwd"] }, _meta: modernMeta() },
      }),
    });
    expect(listening.text).toContain('"/resources/deny/0"');
    expect(server.seen.length).toBe(before);
  });

  it("is allowed in every other way of writing: then the server gets the client's own bytes", async () => {
    const grant = await scene.addServer({ url: server.url, policy: guarded });
    const body = '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"FILE:///srv/./\\u00e9#x"}}';
    expect((await rawRequest(grant, { body })).text).toContain("result");
    expect(server.seen.at(-1)?.body.toString("utf8")).toBe(body);
  });

  it("stays denied for a client that stops listening: to unsubscribe tells nothing", async () => {
    const grant = await scene.addServer({ url: server.url, policy: guarded });
    expect((await legacy(grant, '{"uri":"file:///etc/passwd"}', "resources/subscribe")).text).toContain('"/resources/deny/0"');
    expect((await legacy(grant, '{"uri":"file:///etc/passwd"}', "resources/unsubscribe")).text).toContain("result");
  });
});

it("an open stream asks the policy as it is now: a request that was allowed when it opened is refused once it is not", async () => {
  const grant = await scene.addServer({ url: server.url, policy: { version: "1", default: "allow" } });
  const received: string[] = [];
  const client = http.get(grant.url, { headers: { accept: "text/event-stream", authorization: `Bearer ${grant.token}` } }, (response) => {
    response.setEncoding("utf8").on("data", (chunk: string) => received.push(chunk)).on("error", () => undefined);
  }).on("error", () => undefined);
  await expect.poll(() => stream).not.toBeNull();
  const ask = (id: string): unknown => stream?.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, method: "roots/list" })}\n\n`);
  ask("first");
  await expect.poll(() => received.join("")).toContain('"roots/list"');

  await scene.owner.query(
    "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 2, $4, 'test')",
    [`pvr_${grant.grantId}`, grant.orgId, grant.policyId, '{"version":"1","default":"allow","server_requests":{"roots":"deny"}}'],
  );
  await scene.owner.query("UPDATE policies SET live_version = 2 WHERE id = $1", [grant.policyId]);
  const refusals = (): number => server.seen.filter(({ body }) => body.includes('"code":-32601')).length;
  let asked = 0;
  await expect.poll(() => {
    if (refusals() === 0) ask(`again-${(asked += 1)}`);
    return refusals();
  }, { timeout: 4_000, interval: 200 }).toBeGreaterThan(0);
  client.destroy();
  const { rows } = await scene.owner.query("SELECT effect, code, rule FROM calls WHERE grant_id = $1 AND method = 'roots/list'", [grant.grantId]);
  expect(rows[0]).toEqual({ effect: "deny", code: "denied", rule: "/server_requests/roots" });
});

describe("a call that waits for a person", () => {
  const policy = {
    version: "1", default: "deny",
    tools: { refund: { approve_if: [{ conditions: [{ path: "args.amount", op: "gt", value: 100 }], on_deny: "Refunds above 100 want a second pair of eyes." }] }, wipe: { action: "require_approval" } },
  };
  it("is not sent, is told that there is no queue yet, and is recorded as parked", async () => {
    const grant = await scene.addServer({ url: server.url, policy, tools: [{ name: "refund" }, { name: "wipe" }] });
    const before = server.seen.length;
    const [refund, wipe] = [await callTool(grant, "refund", { amount: 101 }), await callTool(grant, "wipe")];
    expect(server.seen.length).toBe(before);
    const sentence = "This call needs a person's approval, and approvals are not available here yet, so it was not carried out.";
    expect(JSON.parse(refund.text)).toMatchObject({ result: {
      isError: true, content: [{ text: `[POLICY DENIED] Refunds above 100 want a second pair of eyes. ${sentence}` }],
      _meta: { "portcullis/decision": { code: "approval_required", rule: "/tools/refund/approve_if/0" } },
    } });
    expect(JSON.parse(wipe.text)).toMatchObject({ result: { isError: true, content: [{ text: `[POLICY DENIED] ${sentence}` }] } });
    expect((await callTool(grant, "refund", { amount: 100 })).text).not.toContain("POLICY DENIED");
    const rows = await scene.calls(grant.orgId, 3);
    expect(rows).toMatchObject([
      { effect: "park", code: "approval_required", rule: "/tools/refund/approve_if/0", message: "Refunds above 100 want a second pair of eyes.", outcome: "refused" },
      { effect: "park", code: "approval_required", rule: "/tools/wipe/action", outcome: "refused" },
      { effect: "allow", outcome: "delivered" },
    ]);
  });
});
