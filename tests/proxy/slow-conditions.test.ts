// Conditions that take long over one call: others are served meanwhile, and what is decided late is decided for whoever still may call.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

/** A thousand steps for each character, and no letter by which a search could begin: some seconds for what is sent here. */
const slowRule = { path: "args.t", op: "regex", value: "(?i)[a-z]{1,500}q" };
const slow = { version: "1", default: "allow", tools: { t: { deny_if: [{ id: "q", conditions: [slowRule] }] } } };
const letters = (count: number) => ({ t: "ab".repeat(count / 2) });

let scene: Scene;
let upstream: Upstream;
const received: string[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { scanMs: 30_000 } });
  upstream = await listenUpstream((_request, response, body) => {
    received.push(body.toString("utf8"));
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await upstream?.close();
});

const serving = (policy: object): Promise<SceneGrant> => scene.addServer({ url: upstream.url, tools: [{ name: "t" }], policy });

it("serves others, and the same grant's other calls, while one call's conditions are asked", async () => {
  const [hostile, other] = [await serving(slow), await serving({ version: "1", default: "allow" })];
  await callTool(other, "t");
  let isOver = false;
  const long = callTool(hostile, "t", letters(120_000)).finally(() => {
    isOver = true;
  });
  for (let round = 0; round < 5; round += 1) expect((await callTool(other, "t")).status).toBe(200);
  expect((await callTool(hostile, "t", { t: "few" })).text).toContain('"ok"');
  expect(isOver).toBe(false);
  expect((await long).text).toContain('"ok"');
  expect(received.at(-1)).toContain("abab");
});

it("decides apart what it would decide at once, with the same words and the same row", async () => {
  const both = { path: "args.t", op: "starts_with", value: "x" };
  const grant = await serving({ version: "1", default: "allow", tools: { t: { deny_if: [{ id: "q", on_deny: "not this", conditions: [{ any: [slowRule, both] }] }] } } });
  const [small, large] = [await callTool(grant, "t", { t: "xaq" }), await callTool(grant, "t", { t: `x${"ab".repeat(20_000)}` })];
  expect(large.text.replace(/cal_[A-Za-z0-9_-]+/g, "")).toBe(small.text.replace(/cal_[A-Za-z0-9_-]+/g, ""));
  expect(await scene.calls(grant.orgId, 2)).toMatchObject(Array(2).fill({ effect: "deny", code: "denied", rule: "/tools/t/deny_if/0", message: "not this" }));
});

it("refuses who is revoked while the conditions of a call are asked, and nothing leaves", async () => {
  const grant = await serving(slow);
  const before = received.length;
  const calling = rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: letters(100_000) } }) });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
  await scene.arrived(grant.orgId);
  expect((await calling).status).toBe(401);
  expect(received.length).toBe(before);
});

it("refuses a call that would have to be decided again and again, since its configuration changes each time, and nothing leaves (decisionsMax)", async () => {
  const replica = await scene.startReplica({ bounds: { scanMs: 30_000, decisionsMax: 1 } });
  const made = await serving(slow);
  const grant = { ...made, url: made.url.replace(scene.gateway.url, replica.url) };
  const before = received.length;
  const calling = callTool(grant, "t", letters(100_000));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await scene.owner.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
  await scene.arrived(grant.orgId);
  const answer = await calling;
  expect([answer.status, received.length]).toEqual([503, before]);
  expect(await scene.calls(grant.orgId, 1)).toMatchObject([{ effect: "deny", code: "config_unavailable" }]);
  await replica.close();
});

it("denies as evaluation_limit what passes the bounds of the language", async () => {
  const grant = await serving(slow);
  expect((await callTool(grant, "t", letters(900_000))).text).toContain("evaluation_limit");
  expect(await scene.calls(grant.orgId, 1)).toMatchObject([{ effect: "deny", code: "evaluation_limit", rule: null }]);
});
