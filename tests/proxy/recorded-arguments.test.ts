// Argument values are recorded where a server's admins asked for it, sealed, beside the log and never in its way (law L1).
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRecordedArguments } from "@/proxy/recorder/recorded-arguments";
import { valueSealer } from "@/proxy/recorder/value-sealer";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const tools = [{ name: "echo", argumentNames: ["text"] }, { name: "wipe", argumentNames: ["text"] }];
const policy = { version: "1", default: "deny", tools: { echo: {} } };

beforeAll(async () => {
  scene = await openScene({ bounds: { argumentBytesMax: 1_000 } });
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

async function recordingGrant(): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: server.url, tools, policy });
  await scene.owner.query("UPDATE servers SET record_arguments = true WHERE id = $1", [grant.serverId]);
  return grant;
}

async function recorded(grant: SceneGrant, count: number): Promise<{ call_id: string; started_at: Date; sealed: Buffer }[]> {
  for (let round = 0; ; round += 1) {
    const { rows } = await scene.owner.query("SELECT call_id, started_at, sealed FROM recorded_arguments WHERE server_id = $1 ORDER BY started_at, call_id", [grant.serverId]);
    if (rows.length >= count || round === 80) return rows;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

it("records the values of allowed and of denied calls, sealed, and shows them nowhere", async () => {
  const grant = await recordingGrant();
  await callTool(grant, "echo", { text: "very-private-1" });
  await callTool(grant, "wipe", { text: "very-private-2" });
  const rows = await recorded(grant, 2);
  const calls = await scene.calls(grant.orgId, 2);
  expect(rows.map((row) => row.call_id)).toEqual(calls.map((call) => call.id));
  expect(calls).toMatchObject([{ effect: "allow", argument_recording: "kept" }, { effect: "deny", argument_recording: "kept" }]);
  expect(rows.map((row) => row.sealed.toString("latin1")).join("") + JSON.stringify(calls) + scene.logged.join("")).not.toContain("very-private");
});

it("records no secret, by its name, by its form, or our own to the server, and opens to the rest", async () => {
  const ownSecret = `own-${"x".repeat(20)}`;
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }], policy, credential: { kind: "bearer", secret: ownSecret } });
  await scene.owner.query("UPDATE servers SET record_arguments = true WHERE id = $1", [grant.serverId]);
  await scene.arrived(grant.orgId);
  await callTool(grant, "echo", { path: "/plan.txt", password: "p-1", log: `sent ${ownSecret} with API_KEY=p-2` });
  const [row] = await recorded(grant, 1);
  const place = { orgId: grant.orgId, serverId: grant.serverId, callId: row?.call_id ?? "", startedAt: row?.started_at.toISOString() ?? "" };
  expect(readRecordedArguments(valueSealer(scene.handleKey).open(row?.sealed ?? Buffer.alloc(0), place) ?? "")).toMatchObject({
    args: { path: "/plan.txt", password: "[redacted:password]", log: "sent [redacted:server_credential] with API_KEY=[redacted:secret]" }, redacted: new Set(["password", "log"]),
  });
});

it("records nothing unless it was asked to", async () => {
  const grant = await scene.addServer({ url: server.url, tools, policy });
  await callTool(grant, "echo", { text: "x" });
  expect(await scene.calls(grant.orgId)).toMatchObject([{ argument_recording: "off" }]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await recorded(grant, 0)).toEqual([]);
});

it("says of arguments that are too large that they were not recorded", async () => {
  const grant = await recordingGrant();
  await callTool(grant, "echo", { text: "x".repeat(1_000) });
  expect(await scene.calls(grant.orgId)).toMatchObject([{ effect: "allow", argument_recording: "too_large", outcome: "delivered" }]);
  expect(await recorded(grant, 0)).toEqual([]);
});

it("carries calls as ever while the values cannot be written, and writes them once they can", async () => {
  const grant = await recordingGrant();
  await scene.owner.query("REVOKE INSERT ON recorded_arguments FROM portcullis_gateway");
  try {
    expect((await callTool(grant, "echo", { text: "x" })).status).toBe(200);
    expect((await callTool(grant, "wipe", { text: "x" })).status).toBe(200);
    expect(await scene.calls(grant.orgId, 2)).toMatchObject([{ outcome: "delivered" }, { outcome: "refused", code: "not_listed" }]);
  } finally {
    await scene.owner.query("GRANT INSERT ON recorded_arguments TO portcullis_gateway");
  }
  expect(await recorded(grant, 2)).toHaveLength(2);
});

it("writes nothing any more for a server whose recording was switched off, whatever a gateway still believes", async () => {
  const grant = await recordingGrant();
  await callTool(grant, "echo", { text: "x" });
  await recorded(grant, 1);
  await scene.owner.query("ALTER TABLE servers DISABLE TRIGGER servers_updated_configuration");
  try {
    await scene.owner.query("UPDATE servers SET record_arguments = false WHERE id = $1", [grant.serverId]);
  } finally {
    await scene.owner.query("ALTER TABLE servers ENABLE TRIGGER servers_updated_configuration");
  }
  await callTool(grant, "echo", { text: "y" });
  expect(await scene.calls(grant.orgId, 2)).toHaveLength(2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await recorded(grant, 2)).toHaveLength(1);
});
