// Limits over many calls at once: counted where the calls arrive, not where they are sent (law L7).
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";

let scene: Scene;
let server: DualServer;
const tools = [{ name: "echo" }];
const tenAMinute = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "minute", max: 10, on_deny: "Ten a minute." }] } } };

beforeAll(async () => {
  // A hundred calls of one grant at once: what is in flight has a bound of its own, and this is not about it.
  [scene, server] = await Promise.all([openScene({ bounds: { inFlightPerGrantMax: 128 } }), startDualServer()]);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("lets exactly ten of a hundred parallel calls reach the server", async () => {
  const grant = await scene.addServer({ url: server.url, tools, policy: tenAMinute });
  const before = server.ran.length;
  const answers = await Promise.all(Array.from({ length: 100 }, () => callTool(grant, "echo")));
  expect(server.ran.length - before).toBe(10);
  const denied = answers.filter(({ text }) => /\[POLICY DENIED\] Ten a minute\. Try again in (?:[1-9]|[1-5]\d|6[01]) seconds?\./.test(text));
  expect(denied).toHaveLength(90);
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const rows = await scene.calls(grant.orgId, 100);
  expect(rows.filter(({ code }) => code === "allowed")).toHaveLength(10);
  const refused = rows.filter(({ code }) => code === "limit_exceeded");
  expect(refused).toHaveLength(90);
  for (const { retry_after_seconds: seconds } of refused) {
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(61);
  }
});

it("lets exactly ten of a hundred calls through two replicas", async () => {
  const replica = await scene.startReplica();
  const grant = await scene.addServer({ url: server.url, tools, policy: tenAMinute });
  const second: SceneGrant = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  const before = server.ran.length;
  await Promise.all(Array.from({ length: 100 }, (_, index) => callTool(index % 2 === 0 ? grant : second, "echo")));
  expect(server.ran.length - before).toBe(10);
});

it("gives a charge back when the server was not reached, and keeps it when the server answered with an error", async () => {
  const policy = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 2 }] } } };
  const gone = await startDualServer();
  await gone.close();
  const unreached = await scene.addServer({ url: gone.url, tools, policy });
  for (let round = 0; round < 4; round += 1) expect((await callTool(unreached, "echo")).status).toBe(502);
  const rows = await scene.calls(unreached.orgId, 4);
  expect(rows.map(({ code, outcome }) => [code, outcome])).toEqual(Array(4).fill(["allowed", "not_delivered"]));

  const failing = await scene.addServer({ url: server.url, tools: [{ name: "fails" }], policy: { version: "1", default: "deny", tools: { fails: { limits: [{ counter: "c", window: "hour", max: 2 }] } } } });
  const texts = [];
  for (let round = 0; round < 3; round += 1) texts.push((await callTool(failing, "fails")).text);
  expect(texts.map((text) => text.includes("limit_exceeded"))).toEqual([false, false, true]);
});

it("denies a call whose limits cannot be counted, and forwards nothing", async () => {
  const grant = await scene.addServer({ url: server.url, tools, policy: tenAMinute });
  const before = server.ran.length;
  await scene.withoutStore(async () => {
    expect((await callTool(grant, "echo")).text).toContain("limit_store_unavailable");
  });
  expect(server.ran.length).toBe(before);
});
