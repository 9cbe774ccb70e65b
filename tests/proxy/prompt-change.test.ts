// What is changed in the console is in force at the gateway within two seconds; open streams of a revoked grant end within five (law L10).
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken } from "@/lib/crypto/mint-token";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: DualServer;
let streaming: Upstream;
const tools = [{ name: "echo" }];

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startDualServer()]);
  streaming = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": open\n\n");
  });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all([server?.close(), streaming?.close()]);
});

async function msUntil(isSo: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > 10_000) throw new Error("it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - start;
}

it("refuses a revoked grant within two seconds", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect((await callTool(grant, "echo")).status).toBe(200);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  expect(await msUntil(async () => (await callTool(grant, "echo")).status === 401)).toBeLessThan(2_000);
});

it("enforces a saved policy within two seconds", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect((await callTool(grant, "echo")).text).not.toContain("POLICY DENIED");
  await scene.owner.query(
    "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 2, $4, 'test')",
    [`pvr_${grant.grantId}`, grant.orgId, grant.policyId, '{"version":"1","default":"deny"}'],
  );
  await scene.owner.query("UPDATE policies SET live_version = 2 WHERE id = $1", [grant.policyId]);
  expect(await msUntil(async () => (await callTool(grant, "echo")).text.includes("not_listed"))).toBeLessThan(2_000);
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows.at(-1)).toMatchObject({ code: "not_listed", policy_version: 2 });
});

it("hears of a change by its sweep alone, where the notification is lost", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect((await callTool(grant, "echo")).status).toBe(200);
  const client = await scene.owner.connect();
  try {
    // Without triggers there is no notification; the version rises as it would have.
    await client.query("SET session_replication_role = replica");
    await client.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
    await client.query("UPDATE organizations SET config_version = config_version + 1 WHERE id = $1", [grant.orgId]);
    await client.query("SET session_replication_role = origin");
  } finally {
    client.release();
  }
  expect(await msUntil(async () => (await callTool(grant, "echo")).status === 401)).toBeLessThan(2_000);
});

it("refuses the old token of a rotated grant, and takes the new one", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect((await callTool(grant, "echo")).status).toBe(200);
  const token = mintToken("pcg_");
  await scene.owner.query("UPDATE grants SET token_hash = $2 WHERE id = $1", [grant.grantId, hashToken(token)]);
  expect(await msUntil(async () => (await callTool(grant, "echo")).status === 401)).toBeLessThan(2_000);
  expect((await callTool({ ...grant, token }, "echo")).status).toBe(200);
});

it("refuses a deleted organization's grants and a stopped server", async () => {
  const stopped = await scene.addServer({ url: server.url, tools });
  const deleted = await scene.addServer({ url: server.url, tools });
  expect((await callTool(stopped, "echo")).status).toBe(200);
  expect((await callTool(deleted, "echo")).status).toBe(200);
  await scene.owner.query("UPDATE servers SET stopped_at = now() WHERE id = $1", [stopped.serverId]);
  await scene.owner.query("DELETE FROM organizations WHERE id = $1", [deleted.orgId]);
  expect(await msUntil(async () => (await callTool(stopped, "echo")).status === 503)).toBeLessThan(2_000);
  expect(await msUntil(async () => (await callTool(deleted, "echo")).status === 401)).toBeLessThan(2_000);
});

it("cuts the open streams of a revoked grant within five seconds, and leaves those of others", async () => {
  const grant = await scene.addServer({ url: streaming.url, tools });
  const other = await scene.addGrant(grant);
  const cut = await openStream(grant);
  const kept = await openStream(other);
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
  const start = performance.now();
  await cut.ended;
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(kept.isOpen()).toBe(true);
  expect((await scene.calls(grant.orgId, 2)).find(({ grant_id }) => grant_id === grant.grantId)).toMatchObject({ outcome: "cut" });
  kept.close();
});

it("cuts the open streams that go where their grant may no longer be used, and leaves those of the address that it may", async () => {
  const grant = await scene.addServer({ url: streaming.url, tools, cidrs: ["127.0.0.0/8"] });
  const [cut, kept] = [await openStream(grant, "127.0.0.2"), await openStream(grant, "127.0.0.1")];
  await scene.owner.query("UPDATE grants SET cidrs = '{127.0.0.1/32}' WHERE id = $1", [grant.grantId]);
  expect(await Promise.race([cut.ended.then(() => "cut"), new Promise((resolve) => setTimeout(resolve, 5_000))])).toBe("cut");
  expect(kept.isOpen()).toBe(true);
  kept.close();
});

it("remembers an unknown server for a while, and answers it like a wrong token", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  const unknown = await rawRequest({ url: `${scene.gateway.url}/mcp/srv_nobody`, token: grant.token }, { body: "{}" });
  const foreign = await rawRequest({ url: grant.url, token: mintToken("pcg_") }, { body: "{}" });
  expect(unknown.status).toBe(401);
  expect([unknown.text, { ...unknown.headers, date: "" }]).toEqual([foreign.text, { ...foreign.headers, date: "" }]);
});

function openStream(grant: SceneGrant, localAddress?: string): Promise<{ readonly ended: Promise<void>; isOpen(): boolean; close(): void }> {
  return new Promise((resolve, reject) => {
    const request = http.get(grant.url, { agent: false, ...(localAddress !== undefined && { localAddress }), headers: { accept: "text/event-stream", authorization: `Bearer ${grant.token}` } }, (response) => {
      let open = true;
      const ended = new Promise<void>((over) => response.once("close", () => {
        open = false;
        over();
      }));
      response.once("data", () => resolve({ ended, isOpen: () => open, close: () => request.destroy() }));
      response.on("error", () => undefined);
    });
    request.on("error", reject);
  });
}
