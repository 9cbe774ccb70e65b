// Results are recorded where a server's admins asked for it: as the client got them, without their secrets, sealed; read by who may, through a gateway, and by nobody else.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecordedValues } from "@/lib/calls/read-recorded-values";
import { closeDatabase } from "@/lib/db/client";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { setArgumentRecordingInput } from "@/lib/servers/server-input";
import { setArgumentRecording } from "@/lib/servers/set-argument-recording";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let streaming: Upstream;
const tools = [{ name: "echo", argumentNames: ["text"] }, { name: "wipe" }];
const policy = { version: "1", default: "deny", tools: { echo: { result: { redact: [{ pattern: "plan-[0-9]+", replace: "(a plan)" }] } } } };
const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"plan-77 is here, password=p-1"}],"structuredContent":{"token":"t-2","n":3}}}';

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  streaming = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"not the answer"}}\n\n');
    response.end(`data: ${answer}\n\n`);
  });
});
afterAll(async () => {
  await closeJobAnnouncements(scene.database.consoleUrl);
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
  await streaming?.close();
});

async function recordingGrant(url: string): Promise<SceneGrant> {
  const grant = await scene.addServer({ url, tools, policy });
  await scene.owner.query("UPDATE servers SET record_results = true WHERE id = $1", [grant.serverId]);
  await scene.arrived(grant.orgId);
  return grant;
}
const as = (grant: SceneGrant, role: Parameters<typeof openAs>[2]) => openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, role);
const rowsOf = async (grant: SceneGrant) => (await scene.owner.query<{ call_id: string; sealed: Buffer }>("SELECT call_id, sealed FROM recorded_results WHERE server_id = $1", [grant.serverId])).rows;
const got = { content: [{ type: "text", text: "(a plan) is here, password=[redacted:secret]" }], structuredContent: { token: "[redacted:token]", n: 3 } };

describe("recorded results", () => {
  it.each(["one piece", "a stream"])("of an answer in %s are what the client got, and stand nowhere but sealed", async (way) => {
    const grant = await recordingGrant((way === "a stream" ? streaming : server).url);
    const { status } = await callTool(grant, "echo", { text: "x" });
    expect(status).toBe(200);
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(1);
    const [call] = await scene.calls(grant.orgId);
    const tenant = await as(grant, "policy_manager");
    expect(await readRecordedValues(tenant, { callId: call?.id ?? "" }, scene.database.consoleUrl)).toEqual({
      arguments: null, result: { value: got, isError: false, isCut: false, bytes: expect.any(Number) }, taskResult: null,
    });
    const { rows: jobs } = await scene.owner.query("SELECT * FROM jobs WHERE org_id = $1", [grant.orgId]);
    const { rows: changes } = await scene.owner.query("SELECT action, target_id, before, after FROM changes WHERE org_id = $1", [grant.orgId]);
    expect(changes).toEqual([{ action: "call.read_values", target_id: call?.id, before: null, after: null }]);
    const said = JSON.stringify([await scene.calls(grant.orgId), jobs, changes]) + (await rowsOf(grant)).map((row) => row.sealed.toString("latin1")).join("") + scene.logged.join("");
    expect(said).not.toMatch(/a plan|plan-77|p-1"|t-2/);
  });

  it("are not recorded unless it was asked for, nor of what was denied", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy });
    await callTool(grant, "echo", { text: "x" });
    const recording = await recordingGrant(server.url);
    await callTool(recording, "wipe");
    await callTool(recording, "echo", { text: "x" });
    await expect.poll(async () => (await rowsOf(recording)).length).toBe(1);
    expect(await rowsOf(grant)).toEqual([]);
  });

  it("hold no client up while they cannot be written, and are written once they can", async () => {
    const grant = await recordingGrant(server.url);
    await scene.owner.query("REVOKE INSERT ON recorded_results FROM portcullis_gateway");
    try {
      expect((await callTool(grant, "echo", { text: "x" })).status).toBe(200);
      expect(await scene.calls(grant.orgId)).toMatchObject([{ outcome: "delivered" }]);
    } finally {
      await scene.owner.query("GRANT INSERT ON recorded_results TO portcullis_gateway");
    }
    await expect.poll(async () => (await rowsOf(grant)).length, { timeout: 10_000 }).toBe(1);
  });

  it("are shown with the arguments to those who make policies alone, not over the border of an organization, and to nobody once their deletion was asked for", async () => {
    const grant = await recordingGrant(server.url);
    await scene.owner.query("UPDATE servers SET record_arguments = true WHERE id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    await callTool(grant, "echo", { text: "mine", password: "p-9" });
    await expect.poll(async () => (await rowsOf(grant)).length + (await scene.owner.query("SELECT 1 FROM recorded_arguments WHERE server_id = $1", [grant.serverId])).rows.length).toBe(2);
    const [call] = await scene.calls(grant.orgId);
    const callId = call?.id ?? "";
    const read = async (role: Parameters<typeof openAs>[2]) => readRecordedValues(await as(grant, role), { callId }, scene.database.consoleUrl);
    expect(await read("admin")).toMatchObject({ arguments: { text: "mine", password: "[redacted:password]" }, result: { value: got } });
    for (const role of ["viewer", "approver"] as const) await expect(read(role)).rejects.toMatchObject({ code: "forbidden" });
    const rival = await scene.addServer({ url: server.url, tools, policy });
    await expect(readRecordedValues(await as(rival, "admin"), { callId }, scene.database.consoleUrl)).rejects.toMatchObject({ code: "not_found" });
    await setArgumentRecording(await as(grant, "admin"), setArgumentRecordingInput.parse({ serverId: grant.serverId, record: true, recordResults: true, retentionDays: 7, erase: true }));
    expect(await read("admin")).toEqual({ arguments: null, result: null, taskResult: null });
  });
});
