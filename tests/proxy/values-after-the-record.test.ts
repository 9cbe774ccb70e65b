// Values of a call are kept once its record is durable, and of a call that could not be recorded none are (law L1).
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene({ bounds: { databaseStatementMs: 500 } });
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("keeps no argument of a call whose intent the log did not take, and those of the next one that it took", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
  await scene.owner.query("UPDATE servers SET record_arguments = true WHERE id = $1", [grant.serverId]);
  await scene.arrived(grant.orgId);
  const kept = async () => (await scene.owner.query("SELECT call_id FROM recorded_arguments WHERE org_id = $1", [grant.orgId])).rows.length;
  const holder = await scene.owner.connect();
  await holder.query("BEGIN");
  await holder.query("LOCK TABLE audit_records IN ACCESS EXCLUSIVE MODE");
  expect((await callTool(grant, "echo", { text: "x" })).status).toBe(503);
  await holder.query("ROLLBACK");
  holder.release();
  expect((await callTool(grant, "echo", { text: "y" })).status).toBe(200);
  // Written after those of the first would have been.
  await expect.poll(kept, { timeout: 5_000 }).toBeGreaterThan(0);
  const rows = await scene.calls(grant.orgId, 2);
  expect((await scene.owner.query("SELECT call_id FROM recorded_arguments WHERE org_id = $1", [grant.orgId])).rows).toEqual([{ call_id: rows.find(({ code }) => code === "allowed")?.id }]);
  expect(server.seen).toHaveLength(1);
});
