// Three gateway processes of one machine: a cancellation of a legacy client over the bridge finds its call in whichever of them it runs, and
// is told to each of the others once.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notSent } from "@/proxy/upstream/http-sse/http-sse-failure";
import { openPeerDoor } from "@/proxy/upstream/peers/peer-door";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { rawRequest } from "@/tests/support/raw-mcp";
import { startModernServer, type ModernServer } from "@/tests/support/upstreams/modern-server";

const workers = 3;
let scene: Scene;
let server: ModernServer;

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startModernServer()]);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const addServer = () => scene.addServer({ url: server.url, era: "modern", tools: [{ name: "slow" }] });
const at = (grant: SceneGrant, url: string): SceneGrant => ({ ...grant, url: `${url}/mcp/${grant.serverId}` });
const headersOf = (session: string) => ({ "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" });

/** A session of the grant's. */
async function begin(grant: SceneGrant): Promise<string> {
  const { headers } = await rawRequest(grant, {
    body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } } }),
  });
  return String(headers["mcp-session-id"]);
}

/** A call that is under way when this resolves; `ms` is how the server knows it again. */
async function beginSlow(grant: SceneGrant, session: string, id: number | string, ms: number): Promise<void> {
  const ran = server.ran.length;
  rawRequest(grant, { headers: headersOf(session), body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "slow", arguments: { ms } } }) }).catch(() => undefined);
  await expect.poll(() => server.ran.length, { timeout: 5_000 }).toBeGreaterThan(ran);
}

const cancel = (grant: SceneGrant, session: string, requestId: number | string) => rawRequest(grant, {
  headers: headersOf(session), body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } }),
});

describe(`${String(workers)} workers on one port`, () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await startGatewayProcess({ ...scene.env, GATEWAY_WORKERS: String(workers) });
  });
  afterAll(() => gateway?.stop());

  it("give a call up whichever of them its cancellation reaches, and leave alone the same id of another session and of another grant", async () => {
    const grant = at(await addServer(), gateway.url);
    const other = at(await scene.addGrant(grant), gateway.url);
    const [session, second, foreign] = [await begin(grant), await begin(grant), await begin(other)];
    const spared = [40_001, 40_002];
    await beginSlow(grant, second, 1, 40_001);
    await beginSlow(other, foreign, 1, 40_002);
    const from = server.cancelled.length;
    const given: number[] = [];
    for (let round = 0; round < 3 * workers; round += 1) {
      // Each request is a connection of its own, and these go to the workers in turn: so many more in between, and the cancellation is at each of them once.
      const ms = 30_000 + round;
      await beginSlow(grant, session, 1, ms);
      for (let between = 0; between < round % workers; between += 1) await begin(grant);
      expect((await cancel(grant, session, 1)).status).toBe(202);
      given.push(ms);
      await expect.poll(() => server.cancelled.slice(from), { timeout: 3_000 }).toEqual(given);
    }
    expect(server.cancelled).not.toEqual(expect.arrayContaining(spared));
    // They run still: their own cancellations find them.
    await cancel(grant, second, 1);
    await cancel(other, foreign, 1);
    await expect.poll(() => server.cancelled.slice(from + given.length).sort(), { timeout: 3_000 }).toEqual(spared);
  });
});

it("each is told once of a cancellation that none of them knows: nobody tells on what another told it", async () => {
  const grant = await addServer();
  const replicas = await Promise.all([scene.startReplica(), scene.startReplica()]);
  const all = [grant, ...replicas.map(({ url }) => at(grant, url))];
  // Each opens its door at its first request over the bridge.
  const [session = ""] = await Promise.all(all.map(begin));
  const told: string[] = [];
  const witness = await openPeerDoor(randomBytes(12).toString("base64url"), 65_536, (request) => {
    if (request.grantId === grant.grantId) told.push(request.body?.toString() ?? "");
    return Promise.reject(notSent("unknown_session"));
  });
  try {
    for (const one of all) expect((await cancel(one, session, "nobody's")).status).toBe(202);
    await expect.poll(() => told.length, { timeout: 3_000 }).toBe(all.length);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(told).toEqual(all.map(() => '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"nobody\'s"}}'));
  } finally {
    await witness.close();
  }
});
