// What a task brings is the result of the call that began it: recorded with that call, however the client hears of it, as any other result is, and
// with no call of anybody else (laws L4 and L11).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getCall } from "@/lib/calls/get-call";
import { readRecordedValues } from "@/lib/calls/read-recorded-values";
import { closeDatabase } from "@/lib/db/client";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { setArgumentRecordingInput } from "@/lib/servers/server-input";
import { setArgumentRecording } from "@/lib/servers/set-argument-recording";
import { gatewayBounds } from "@/proxy/bounds";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const tools = [{ name: "t" }];
const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "plan-[0-9]+", replace: "(a plan)" }] } } } };
const brought = { content: [{ type: "text", text: "plan-77 is here, password=p-1" }], structuredContent: { token: "t-2" } };
const kept = { content: [{ type: "text", text: "(a plan) is here, password=[redacted:secret]" }], structuredContent: { token: "[redacted:token]" } };
const secrets = /plan-77|p-1"|t-2/;

const announcedTasksMax = 2;

let scene: Scene;
let server: Upstream;
/** What the server says to any request: the text of its answer, or of its stream. */
let said: { readonly type: "application/json" | "text/event-stream"; readonly text: string };

const answer = (result: object) => ({ type: "application/json", text: JSON.stringify({ jsonrpc: "2.0", id: 1, result }) }) as const;
const fails = (code: number, message: string) => ({ type: "application/json", text: JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code, message } }) }) as const;
const events = (...lines: string[]) => ({ type: "text/event-stream", text: lines.map((line) => `${line}\n\n`).join("") }) as const;

beforeAll(async () => {
  scene = await openScene({ bounds: { announcedTasksMax } });
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": said.type }).end(said.text);
  });
});
beforeEach(() => {
  said = answer({});
});
afterAll(async () => {
  await closeJobAnnouncements(scene.database.consoleUrl);
  await closeDatabase(scene.database.consoleUrl);
  await scene?.close();
  await server?.close();
});

type Ask = (of: SceneGrant, method: string, params: object, named?: string) => Promise<RawAnswer>;
const knowing = { "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } } };
const modern: Ask = (of, method, params, named) =>
  rawRequest(of, { headers: modernHeaders(method, named), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta: { ...modernMeta(), ...knowing }, ...params } }) });
const legacy: Ask = (of, method, params) => rawRequest(of, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });

async function recordingGrant(policy: object = redacting): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: server.url, tools, policy });
  await scene.owner.query("UPDATE servers SET record_results = true WHERE id = $1", [grant.serverId]);
  await scene.arrived(grant.orgId);
  return grant;
}

/** Begins a task in either era, and says its handle. */
async function beginModern(of: SceneGrant): Promise<string> {
  said = answer({ resultType: "task", taskId: "task 1", status: "working", createdAt: "2026-01-01T00:00:00Z", lastUpdatedAt: "2026-01-01T00:00:00Z", ttlMs: null });
  return String(JSON.parse((await modern(of, "tools/call", { name: "t", arguments: {} }, "t")).text).result.taskId);
}
async function beginLegacy(of: SceneGrant): Promise<string> {
  said = answer({ task: { taskId: "task 1", status: "working" } });
  return String(JSON.parse((await legacy(of, "tools/call", { name: "t", arguments: {}, task: { ttl: 60_000 } })).text).result.task.taskId);
}

interface Row { readonly call_id: string; readonly is_error: boolean; readonly sealed: Buffer }
const rowsOf = async (grant: SceneGrant) =>
  (await scene.owner.query<Row>("SELECT call_id, is_error, sealed FROM recorded_task_results WHERE server_id = $1 ORDER BY is_error", [grant.serverId])).rows;
const firstCall = async (grant: SceneGrant) => (await scene.calls(grant.orgId))[0]?.id ?? "";
async function valuesOf(grant: SceneGrant, callId: string) {
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "policy_manager");
  return readRecordedValues(tenant, { callId }, scene.database.consoleUrl);
}
async function standingOf(grant: SceneGrant, callId: string, afterMs = 0): Promise<string> {
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "viewer");
  return (await getCall(tenant, callId, new Date(Date.now() + afterMs))).values.task_results.state;
}
/** What the outcomes of these calls say of results of tasks: of which call, and what. */
async function announcedBy(grant: SceneGrant) {
  await scene.calls(grant.orgId);
  const { rows } = await scene.owner.query<{ call_id: string; state: string }>("SELECT call_id, state FROM announced_task_results WHERE server_id = $1 ORDER BY call_id, state", [grant.serverId]);
  return rows.map(({ call_id: callId, state }) => [callId, state]);
}
const told = (params: object) => `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/tasks", params })}`;

interface Way { readonly begin: (of: SceneGrant) => Promise<string>; readonly hear: (of: SceneGrant, taskId: string) => Promise<RawAnswer> }
const asked = (method: string, ask: Ask, whole: object) => (of: SceneGrant, taskId: string) => {
  said = answer(whole);
  return ask(of, method, { taskId }, taskId);
};
const completed = { resultType: "complete", taskId: "task 1", status: "completed", result: brought };
const ways: [string, Way][] = [
  ["asked after in the modern era", { begin: beginModern, hear: asked("tasks/get", modern, completed) }],
  ["asked after in the modern era, by a stream", {
    begin: beginModern,
    hear(of, taskId) {
      said = events(`data: ${answer(completed).text}`);
      return modern(of, "tasks/get", { taskId }, taskId);
    },
  }],
  ["fetched in the legacy era", { begin: beginLegacy, hear: asked("tasks/result", legacy, brought) }],
  ["fetched in the legacy era, by a stream", {
    begin: beginLegacy,
    hear(of, taskId) {
      said = events(told({ taskId: "task 1", status: "working" }).replace("notifications/tasks", "notifications/tasks/status"), `data: ${answer(brought).text}`);
      return legacy(of, "tasks/result", { taskId });
    },
  }],
];

describe("what a task brings", () => {
  it.each(ways)("%s, is recorded with the call that began it, as the client got it, and stands nowhere but sealed", async (_way, { begin, hear }) => {
    const grant = await recordingGrant();
    const taskId = await begin(grant);
    const callId = await firstCall(grant);
    expect((await hear(grant, taskId)).text).toContain("(a plan)");
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.call_id)).toEqual([callId]);
    const values = await valuesOf(grant, callId);
    expect(values.taskResult).toEqual({ value: kept, isError: false, isCut: false, bytes: expect.any(Number) });
    expect(values.result?.value, "the call's own answer is the task").toMatchObject(begin === beginModern ? { status: "working" } : { task: { status: "working" } });
    const rows = await scene.owner.query("SELECT * FROM jobs WHERE org_id = $1", [grant.orgId]);
    const everywhere = JSON.stringify([await scene.calls(grant.orgId, 2), rows.rows]) + (await rowsOf(grant)).map((row) => row.sealed.toString("latin1")).join("") + scene.logged.join("");
    expect(everywhere).not.toMatch(secrets);
  });

  it.each(ways)("%s, is announced by the outcome of what brought it, and missed where it is not there", async (_way, { begin, hear }) => {
    const grant = await recordingGrant();
    const taskId = await begin(grant);
    const callId = await firstCall(grant);
    await expect.poll(() => standingOf(grant, callId), { message: "begun, and fetched by nobody" }).toBe("not_known");
    await hear(grant, taskId);
    await expect.poll(() => standingOf(grant, callId)).toBe("kept");
    await expect.poll(() => announcedBy(grant)).toEqual([[callId, "begun"], [callId, "brought"]]);
    await scene.owner.query("DELETE FROM recorded_task_results WHERE server_id = $1", [grant.serverId]);
    expect([await standingOf(grant, callId), await standingOf(grant, callId, 61_000)]).toEqual(["on_the_way", "missing"]);
    await scene.owner.query("UPDATE servers SET values_erased_up_to = now() WHERE id = $1", [grant.serverId]);
    expect(await standingOf(grant, callId, 61_000)).toBe("none");
  });

  it("is announced of no call that began none, and by no message that brought nothing", async () => {
    const grant = await recordingGrant({ version: "1", default: "allow" });
    said = answer({ content: [], structuredContent: { taskId: "task 1", task: { taskId: "task 1" } }, task: { taskId: "task 1" } });
    await legacy(grant, "tools/call", { name: "t", arguments: {} });
    said = answer({ resultType: "complete", content: [], structuredContent: { resultType: "task", taskId: "task 1" } });
    await modern(grant, "tools/call", { name: "t", arguments: {} }, "t");
    const taskId = await beginModern(grant);
    const callId = (await scene.calls(grant.orgId, 3)).at(-1)?.id ?? "";
    for (const more of [{ status: "working" }, { status: "working", result: null, error: null }, { status: "cancelled" }]) {
      said = answer({ resultType: "complete", taskId: "task 1", ...more });
      await modern(grant, "tasks/get", { taskId }, taskId);
    }
    await scene.calls(grant.orgId, 6);
    expect(await announcedBy(grant)).toEqual([[callId, "begun"]]);
    const silent = await scene.addServer({ url: server.url, tools });
    await beginModern(silent);
    expect(await announcedBy(silent), "of a server that asks for no results").toEqual([]);
  });

  it("is announced where it is too large to be looked into, and its size alone is recorded", async () => {
    const grant = await recordingGrant({ version: "1", default: "allow" });
    const taskId = await beginModern(grant);
    const callId = await firstCall(grant);
    said = answer({ ...completed, result: { content: [{ type: "text", text: "x".repeat(gatewayBounds.resultReadBytesMax) }] } });
    await modern(grant, "tasks/get", { taskId }, taskId);
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.call_id)).toEqual([callId]);
    await expect.poll(() => announcedBy(grant)).toEqual([[callId, "begun"], [callId, "brought"]]);
  });

  it("is recorded where a modern client is told of it and never asks, for the task that it was told of", async () => {
    const grant = await recordingGrant({ version: "1", default: "allow" });
    const taskId = await beginModern(grant);
    const callId = await firstCall(grant);
    const acknowledged = { jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: { taskIds: ["task 1"] }, _meta: { "io.modelcontextprotocol/subscriptionId": 1 } } };
    said = events(
      `data: ${JSON.stringify(acknowledged)}`, told({ taskId: "task 1", status: "working" }), told({ taskId: "task 2", status: "completed", result: { content: [] } }),
      told({ taskId: "task 1", status: "completed", result: brought }),
    );
    await modern(grant, "subscriptions/listen", { notifications: { taskIds: [taskId] } });
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.call_id)).toEqual([callId]);
    expect((await valuesOf(grant, callId)).taskResult?.value).toMatchObject({ structuredContent: { token: "[redacted:token]" } });
    await expect.poll(() => announcedBy(grant)).toEqual([[callId, "begun"], [callId, "brought"]]);
  });

  it("is announced of so many tasks that one stream tells of (announcedTasksMax), and recorded of every one", async () => {
    const grant = await recordingGrant({ version: "1", default: "allow" });
    const begun = [];
    for (const id of ["task 1", "task 2", "task 3"]) {
      said = answer({ resultType: "task", taskId: id, status: "working", createdAt: "2026-01-01T00:00:00Z", lastUpdatedAt: "2026-01-01T00:00:00Z", ttlMs: null });
      begun.push(String(JSON.parse((await modern(grant, "tools/call", { name: "t", arguments: {} }, "t")).text).result.taskId));
    }
    said = events(...["task 1", "task 2", "task 3"].map((taskId) => told({ taskId, status: "completed", result: brought })));
    await modern(grant, "subscriptions/listen", { notifications: { taskIds: begun } });
    const calls = (await scene.calls(grant.orgId, 4)).map(({ id }) => id);
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(3);
    expect((await announcedBy(grant)).filter(([, state]) => state === "brought").map(([callId]) => callId)).toEqual(calls.slice(0, announcedTasksMax));
  });

  it("is recorded once, whatever is asked again, and a failure to say it does not stand in its way", async () => {
    const grant = await recordingGrant();
    const taskId = await beginLegacy(grant);
    const callId = await firstCall(grant);
    said = fails(-32603, "try again, password=p-1");
    await legacy(grant, "tasks/result", { taskId });
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.is_error)).toEqual([true]);
    expect((await valuesOf(grant, callId)).taskResult).toMatchObject({ value: { code: -32603, message: "try again, password=[redacted:secret]" }, isError: true });
    for (const text of ["first", "second"]) {
      said = answer({ content: [{ type: "text", text }] });
      await legacy(grant, "tasks/result", { taskId });
    }
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.is_error)).toEqual([false, true]);
    expect((await valuesOf(grant, callId)).taskResult).toMatchObject({ value: { content: [{ type: "text", text: "first" }] }, isError: false });
  });

  it("is its error where it has failed, and nothing while it works or asks", async () => {
    const grant = await recordingGrant();
    const taskId = await beginModern(grant);
    const callId = await firstCall(grant);
    for (const more of [{ status: "working" }, { status: "input_required", inputRequests: {} }, { status: "cancelled" }]) {
      said = answer({ resultType: "complete", taskId: "task 1", ...more });
      await modern(grant, "tasks/get", { taskId }, taskId);
    }
    said = answer({ resultType: "complete", taskId: "task 1", status: "failed", error: { code: -32000, message: "no room" } });
    await modern(grant, "tasks/get", { taskId }, taskId);
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.is_error)).toEqual([true]);
    expect((await valuesOf(grant, callId)).taskResult).toMatchObject({ value: { code: -32000, message: "no room" }, isError: true });
    expect((await scene.owner.query("SELECT * FROM lost_values WHERE server_id = $1", [grant.serverId])).rows, "a task that has brought nothing yet is no loss").toEqual([]);
  });

  it("is recorded as the denial that its client got, where a rule withholds it", async () => {
    const withholding = { version: "1", default: "allow", tools: { t: { result: { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "plan" }] }] } } } };
    const grant = await recordingGrant(withholding);
    const taskId = await beginModern(grant);
    said = answer(completed);
    await modern(grant, "tasks/get", { taskId }, taskId);
    const callId = await firstCall(grant);
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(1);
    expect(JSON.stringify((await valuesOf(grant, callId)).taskResult)).toContain("result_denied");
    expect(JSON.stringify((await valuesOf(grant, callId)).taskResult)).not.toMatch(secrets);
  });

  it("is not recorded for another grant's question, nor unless it was asked for, nor once it was switched off", async () => {
    const grant = await recordingGrant();
    const other = await scene.addGrant(grant);
    const taskId = await beginModern(grant);
    said = answer(completed);
    expect(JSON.parse((await modern(other, "tasks/get", { taskId }, taskId)).text).error.message).toBe("Task not found");
    await scene.owner.query("UPDATE servers SET record_results = false WHERE id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    await modern(grant, "tasks/get", { taskId }, taskId);
    await scene.owner.query("UPDATE servers SET record_results = true WHERE id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    const marker = await beginModern(grant);
    said = answer({ ...completed, taskId: "task 1" });
    await modern(grant, "tasks/get", { taskId: marker }, marker);
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(1);
    const calls = await scene.calls(grant.orgId, 5);
    const began = calls.filter(({ method }) => method === "tools/call");
    expect((await rowsOf(grant))[0]?.call_id).toBe(began.at(-1)?.id);
  });

  it("is deleted with what was recorded of its call, and not recorded of a call whose values were deleted", async () => {
    const grant = await recordingGrant();
    const taskId = await beginLegacy(grant);
    const callId = await firstCall(grant);
    said = answer(brought);
    await legacy(grant, "tasks/result", { taskId });
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(1);
    const admin = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "admin");
    await setArgumentRecording(admin, setArgumentRecordingInput.parse({ serverId: grant.serverId, recordResults: true, retentionDays: 7, erase: true }));
    expect(await valuesOf(grant, callId)).toEqual({ arguments: null, result: null, taskResult: null });
    await scene.owner.query("DELETE FROM recorded_task_results WHERE server_id = $1", [grant.serverId]);
    await scene.owner.query("DELETE FROM argument_erasures WHERE server_id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    await legacy(grant, "tasks/result", { taskId });
    const later = await beginLegacy(grant);
    said = answer(brought);
    await legacy(grant, "tasks/result", { taskId: later });
    await expect.poll(async () => (await rowsOf(grant)).length).toBe(1);
    expect((await rowsOf(grant))[0]?.call_id).not.toBe(callId);
  });
});

describe("on a stream that goes on", () => {
  const resume = (grant: SceneGrant, lastEventId: string) => rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream", "last-event-id": lastEventId } });
  const idIn = ({ text }: RawAnswer) => /^id: (\S+)$/m.exec(text)?.[1] ?? "";

  it("the answer to a call is recorded with it, and no other that comes there", async () => {
    const grant = await recordingGrant();
    said = events("id: e1\ndata: ");
    const broken = await legacy(grant, "tools/call", { name: "t", arguments: {} });
    const callId = await firstCall(grant);
    said = events(`id: e2\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: 2, result: { content: [{ type: "text", text: "another's" }] } })}`, `id: e3\ndata: ${answer(brought).text}`);
    await resume(grant, idIn(broken));
    await expect.poll(async () => (await scene.owner.query("SELECT call_id FROM recorded_results WHERE server_id = $1", [grant.serverId])).rows).toEqual([{ call_id: callId }]);
    expect((await valuesOf(grant, callId)).result?.value).toEqual(kept);
  });

  it("what a task brought is recorded with the call that began it, under the same handle of the task", async () => {
    const grant = await recordingGrant({ version: "1", default: "allow" });
    const related = (id: string) => ({ "io.modelcontextprotocol/related-task": { taskId: id } });
    said = events(`id: e1\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1, _meta: related("task 1") } })}`);
    const begun = await legacy(grant, "tools/call", { name: "t", arguments: {}, task: {}, _meta: { progressToken: 1 } });
    const handle = /pct1\.[\w-]+/.exec(begun.text)?.[0] ?? "";
    const callId = await firstCall(grant);
    said = events(`id: e2\ndata: ${answer({ task: { taskId: "task 1", status: "working" } }).text}`);
    const going = await resume(grant, idIn(begun));
    expect(going.text).toContain(`"taskId":"${handle}"`);
    said = events("id: e3\ndata: ");
    const broken = await legacy(grant, "tasks/result", { taskId: handle });
    said = events(`id: e4\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: 2, result: brought })}`);
    const other = await resume(grant, idIn(broken));
    await scene.calls(grant.orgId, 4);
    expect(await announcedBy(grant), "another call's answer is none").toEqual([[callId, "begun"]]);
    said = events(`id: e5\ndata: ${answer(brought).text}`);
    await resume(grant, idIn(other));
    await expect.poll(async () => (await rowsOf(grant)).map((row) => row.call_id)).toEqual([callId]);
    expect((await valuesOf(grant, callId)).taskResult?.value).toMatchObject({ structuredContent: { token: "[redacted:token]" } });
    await expect.poll(() => announcedBy(grant)).toEqual([[callId, "begun"], [callId, "brought"]]);
  });
});
