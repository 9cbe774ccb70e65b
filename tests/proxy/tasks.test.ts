// A task is followed by the grant that began it, while its tool may be called, and what it brings is held to the rules for that tool.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolResultSchema, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { startTaskServer } from "@/tests/support/upstreams/task-server";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const secret = "cust-4711";
const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };
const tools = [{ name: "t" }, { name: "u" }];

let scene: Scene;
let server: Upstream;
let answered: { type?: string; result: object };

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: answered.result });
    const isStream = answered.type === "text/event-stream";
    response.writeHead(200, { "content-type": answered.type ?? "application/json" }).end(isStream ? `data: ${text}\n\n` : text);
  });
});
beforeEach(() => {
  answered = { result: {} };
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

type Ask = (of: SceneGrant, method: string, params: object, named?: string) => Promise<RawAnswer>;
const knowing = { "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } } };
const modern: Ask = (of, method, params, named) =>
  rawRequest(of, { headers: modernHeaders(method, named), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta: { ...modernMeta(), ...knowing }, ...params } }) });
const legacy: Ask = (of, method, params) => rawRequest(of, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
const sent = () => JSON.parse(server.seen.at(-1)?.body.toString("utf8") ?? "null");
const parsed = ({ text }: RawAnswer) => JSON.parse(text);

/** Begins a task in either era, by tool `t`, and says its handle. */
async function beginModern(of: SceneGrant): Promise<string> {
  answered = { result: { resultType: "task", taskId: "tâsk 1", status: "working", createdAt: "2026-01-01T00:00:00Z", lastUpdatedAt: "2026-01-01T00:00:00Z", ttlMs: null } };
  const { result } = parsed(await modern(of, "tools/call", { name: "t", arguments: {} }, "t"));
  expect(result).toEqual({ ...answered.result, taskId: expect.stringMatching(/^pct1\./) });
  return String(result.taskId);
}
async function beginLegacy(of: SceneGrant): Promise<string> {
  answered = { result: { task: { taskId: "tâsk 1", status: "working" }, _meta: { "io.modelcontextprotocol/related-task": { taskId: "tâsk 1" } } } };
  const { result } = parsed(await legacy(of, "tools/call", { name: "t", arguments: {}, task: { ttl: 60_000 } }));
  expect(result._meta["io.modelcontextprotocol/related-task"].taskId).toBe(result.task.taskId);
  return String(result.task.taskId);
}
const eras: [string, Ask, (of: SceneGrant) => Promise<string>, readonly string[], string][] = [
  ["modern", modern, beginModern, ["tasks/get", "tasks/update", "tasks/cancel"], "tasks/result"],
  ["legacy", legacy, beginLegacy, ["tasks/get", "tasks/result", "tasks/cancel"], "tasks/update"],
];

describe.each(eras)("in the %s era", (era, ask, begin, methods, ofTheOtherEra) => {
  it("cannot be asked for what the other era alone has: there is no such method, whatever the handle, and nothing is sent", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    const taskId = await begin(grant);
    const before = server.seen.length;
    for (const id of [taskId, "tâsk 1"]) {
      const answer = await ask(grant, ofTheOtherEra, { taskId: id }, id);
      expect([answer.status, parsed(answer).error.code]).toEqual([era === "modern" ? 404 : 200, -32601]);
    }
    expect(server.seen.length).toBe(before);
  });

  it("is asked after by its handle, and the server hears its own id, in the header too", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    const taskId = await begin(grant);
    for (const method of methods) {
      answered = { result: { ...(era === "modern" && { resultType: "complete" }), taskId: "tâsk 1", status: "working" } };
      const answer = await ask(grant, method, { taskId }, taskId);
      expect([method, parsed(answer).result.taskId]).toEqual([method, taskId]);
      expect(sent().params.taskId).toBe("tâsk 1");
      const name = server.seen.at(-1)?.headers["mcp-name"];
      expect(name).toBe(era === "modern" ? `=?base64?${Buffer.from("tâsk 1").toString("base64")}?=` : undefined);
    }
  });

  it("CVE-14: of another grant, one that the server never began, and the server's own id are one to who asks, and never sent on", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    const other = await scene.addGrant(grant);
    const taskId = await begin(grant);
    const before = server.seen.length;
    for (const method of methods) {
      for (const [of, id] of [[other, taskId], [grant, "tâsk 1"], [grant, `${taskId}A`], [grant, "pct1.AAAA"]] as const) {
        const { status, text } = await ask(of, method, { taskId: id }, id);
        expect([status, text]).toEqual([200, '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Task not found"}}']);
      }
    }
    expect(server.seen).toHaveLength(before);
  });

  it("is refused while its tool is denied, unknown while it is hidden, and can be stopped all the same", async () => {
    const grant = await scene.addServer({ url: server.url, tools });
    const taskId = await begin(grant);
    const change = async (document: object) => {
      await scene.owner.query("INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) SELECT 'pvr_' || md5(random()::text), org_id, id, live_version + 1, $2, 'test' FROM policies WHERE id = $1", [grant.policyId, JSON.stringify(document)]);
      await scene.owner.query("UPDATE policies SET live_version = live_version + 1 WHERE id = $1", [grant.policyId]);
      await scene.arrived(grant.orgId);
    };
    const [follow = "", , cancel = ""] = methods;
    await change({ version: "1", default: "allow", tools: { t: { action: "deny", reason: "Not now." } } });
    const before = server.seen.length;
    expect(parsed(await ask(grant, follow, { taskId }, taskId)).error).toMatchObject({ code: 4003, message: "[POLICY DENIED] Not now." });
    await change({ version: "1", default: "allow", hide: ["t"] });
    expect(parsed(await ask(grant, follow, { taskId }, taskId)).error).toEqual({ code: -32602, message: "Task not found" });
    expect(server.seen).toHaveLength(before);
    answered = { result: {} };
    expect((await ask(grant, cancel, { taskId }, taskId)).status).toBe(200);
    expect(server.seen).toHaveLength(before + 1);
  });
});

it("a modern client that did not say that it knows tasks is told so, whatever it asks after, as the extension has it", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  const before = server.seen.length;
  for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
    const { status, text } = await modern(grant, method, { taskId: "nobody's", _meta: modernMeta() }, "nobody's");
    expect([status, JSON.parse(text).error]).toEqual([400, {
      code: -32021, message: "Missing required client capability", data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    }]);
  }
  const removed = await modern(grant, "tasks/result", { taskId: "nobody's" }, "nobody's");
  expect([removed.status, parsed(removed).error]).toEqual([404, { code: -32601, message: "Method not found" }]);
  expect(server.seen).toHaveLength(before);
});

describe("what a task brings", () => {
  it("is redacted within the modern answer, as the answer to its call would have been", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: redacting });
    const taskId = await beginModern(grant);
    for (const type of ["application/json", "text/event-stream"]) {
      answered = { type, result: { resultType: "complete", taskId: "tâsk 1", status: "completed", result: { content: [{ type: "text", text: `it is ${secret}` }] } } };
      const { text } = await modern(grant, "tasks/get", { taskId }, taskId);
      expect(JSON.parse(text.replace(/^(event: message\n)?data: /, ""))).toEqual({ jsonrpc: "2.0", id: 1, result: { ...answered.result, taskId, result: { content: [{ type: "text", text: "it is [redacted]" }] } } });
    }
    expect(await scene.calls(grant.orgId, 3)).toContainEqual(expect.objectContaining({ method: "tasks/get", result_code: "redacted", result_rule: "/tools/t/result/redact/0" }));
  });

  it("is redacted as the legacy answer itself", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: redacting });
    const taskId = await beginLegacy(grant);
    answered = { result: { content: [{ type: "text", text: secret }], _meta: { "io.modelcontextprotocol/related-task": { taskId: "tâsk 1" } } } };
    expect(parsed(await legacy(grant, "tasks/result", { taskId })).result).toEqual({ content: [{ type: "text", text: "[redacted]" }], _meta: { "io.modelcontextprotocol/related-task": { taskId } } });
  });

  it.each([
    ["around it", { status: "working", statusMessage: secret }],
    ["in what it asks", { status: "input_required", inputRequests: { a: { method: "elicitation/create", params: { message: secret } } } }],
    ["as its error", { status: "failed", error: { code: -32603, message: secret } }],
  ])("does not come down %s", async (_where, more) => {
    const grant = await scene.addServer({ url: server.url, tools, policy: redacting });
    const taskId = await beginModern(grant);
    answered = { result: { resultType: "complete", taskId: "tâsk 1", ...more } };
    const { text } = await modern(grant, "tasks/get", { taskId }, taskId);
    expect(text).not.toContain(secret);
    expect(text).toMatch(/result_denied|\[redacted\]/);
  });

  it("becomes a denial in its place where a rule withholds it, also a rule that reads arguments which are gone", async () => {
    const withholding = (condition: object) => ({ version: "1", default: "allow", tools: { t: { result: { deny_if: [{ conditions: [condition] }] } } } });
    for (const condition of [{ path: "result.text", op: "contains", value: "cust" }, { path: "args.x", op: "eq", value: 1, if_missing: "no_match" }]) {
      const grant = await scene.addServer({ url: server.url, tools, policy: withholding(condition) });
      const taskId = await beginModern(grant);
      answered = { result: { resultType: "complete", taskId: "tâsk 1", status: "working" } };
      expect(parsed(await modern(grant, "tasks/get", { taskId }, taskId)).result).toMatchObject({ status: "working", taskId });
      answered = { result: { resultType: "complete", taskId: "tâsk 1", status: "completed", result: { content: [{ type: "text", text: secret }] } } };
      expect(parsed(await modern(grant, "tasks/get", { taskId }, taskId)).result).toMatchObject({
        status: "completed", taskId, result: { isError: true, _meta: { "portcullis/decision": { code: "result_denied", rule: "/tools/t/result/deny_if/0" } } },
      });
    }
  });

  it("is held to the same rules where its call is answered by the task together with it", async () => {
    const policy = { version: "1", default: "allow", tools: { t: { result: { redact: [{ path: "structuredContent.ssn" }] } } } };
    const grant = await scene.addServer({ url: server.url, tools, policy });
    answered = { result: { resultType: "task", taskId: "tâsk 1", status: "completed", result: { content: [], structuredContent: { ssn: secret } } } };
    const { text } = await modern(grant, "tools/call", { name: "t", arguments: {} }, "t");
    expect(text).not.toContain(secret);
    expect(JSON.parse(text).result).toMatchObject({ resultType: "task", status: "completed", taskId: expect.stringMatching(/^pct1\./) });
  });

  it("asks nothing that the policy does not let servers ask, and takes no answer to it", async () => {
    const grant = await scene.addServer({ url: server.url, tools, policy: { version: "1", default: "allow", server_requests: { sampling: "deny" } } });
    const taskId = await beginModern(grant);
    answered = { result: { resultType: "complete", taskId: "tâsk 1", status: "input_required", inputRequests: { a: { method: "sampling/createMessage", params: {} } } } };
    expect(parsed(await modern(grant, "tasks/get", { taskId }, taskId)).error).toMatchObject({ code: 4003 });
    const before = server.seen.length;
    expect(parsed(await modern(grant, "tasks/update", { taskId, inputResponses: { a: { role: "assistant", model: "m", content: {} } } }, taskId)).error).toMatchObject({ code: 4003 });
    expect(server.seen).toHaveLength(before);
  });
});

describe("news of a task", () => {
  const told = (id: string) => `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/tasks", params: { taskId: id, status: "working" } })}\n\n`;

  it("come to the stream that asked for it, under its handle, and none of other tasks", async () => {
    const streaming = await listenUpstream((_request, response, body) => {
      if (body.includes('"tools/call"')) return void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t1","status":"working"}}');
      const acknowledged = { jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: { taskIds: ["t1"] }, _meta: { "io.modelcontextprotocol/subscriptionId": 1 } } };
      response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${JSON.stringify(acknowledged)}\n\n${told("t1")}${told("t2")}`);
    });
    const grant = await scene.addServer({ url: streaming.url, tools });
    const taskId = String(parsed(await modern(grant, "tools/call", { name: "t" }, "t")).result.taskId);
    const { text } = await modern(grant, "subscriptions/listen", { notifications: { taskIds: [taskId] } });
    expect(JSON.parse(streaming.seen.at(-1)?.body.toString("utf8") ?? "").params.notifications.taskIds).toEqual(["t1"]);
    expect(text).toContain(`"taskIds":["${taskId}"]`);
    expect(text.match(/"taskId":"[^"]*"/g)).toEqual([`"taskId":"${taskId}"`]);
    const foreign = await modern(await scene.addGrant(grant), "subscriptions/listen", { notifications: { taskIds: [taskId] } });
    expect(parsed(foreign).error).toEqual({ code: -32602, message: "Task not found" });
    await streaming.close();
  });

  it.each([
    ["a path", "", { redact: [{ path: "structuredContent.ssn" }] }],
    ["a condition on the result", secret, { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "cust" }] }] }],
    ["a condition on arguments that are gone", secret, { deny_if: [{ conditions: [{ path: "args.x", op: "eq", value: 1, if_missing: "no_match" }] }] }],
    ["its size", secret, { max_bytes: 300 }],
  ])("do not bring what it brought past rules for results, which name %s", async (_what, text, result) => {
    const brought = { content: [{ type: "text", text }], structuredContent: { ssn: secret, more: "-".repeat(400) } };
    const streaming = await listenUpstream((_request, response, body) => {
      if (body.includes('"tools/call"')) return void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t1","status":"working"}}');
      const tell = (params: object) => `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/tasks", params: { taskId: "t1", ...params } })}\n\n`;
      response.writeHead(200, { "content-type": "text/event-stream" })
        .end(tell({ status: "working" }) + tell({ status: "completed", result: brought }));
    });
    const grant = await scene.addServer({ url: streaming.url, tools, policy: { version: "1", default: "allow", tools: { t: { result } } } });
    const taskId = String(parsed(await modern(grant, "tools/call", { name: "t", arguments: {} }, "t")).result.taskId);
    const stream = await modern(grant, "subscriptions/listen", { notifications: { taskIds: [taskId] } });
    expect(stream.text).toContain('"status":"working"');
    expect(stream.text).not.toContain(secret);
    await streaming.close();
  });
});

it("a real client of the first library begins a task at a real server, confirms, and gets what it brought as the policy lets it", async () => {
  const upstream = await startTaskServer();
  const grant = await scene.addServer({ url: upstream.url, tools: [{ name: "work" }], policy: { ...redacting, tools: { work: redacting.tools.t } } });
  const client = new Client({ name: "c", version: "1" }, { capabilities: { elicitation: { form: {} }, tasks: { requests: { elicitation: { create: {} } } } } });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept" as const, content: {} }));
  await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
  await client.listTools();
  const told: string[] = [];
  const ids = new Set<string>();
  for await (const message of client.experimental.tasks.callToolStream({ name: "work", arguments: { text: `it is ${secret}` } }, CallToolResultSchema, { task: { ttl: 60_000 } })) {
    told.push(message.type);
    if (message.type === "taskCreated" || message.type === "taskStatus") ids.add(message.task.taskId);
    if (message.type === "result") expect(message.result).toMatchObject({ content: [{ type: "text", text: "it is [redacted]" }] });
    if (message.type === "error") throw message.error;
  }
  expect([told[0], told.at(-1)]).toEqual(["taskCreated", "result"]);
  expect([...ids]).toEqual([expect.stringMatching(/^pct1\./)]);
  expect([upstream.minted.length, upstream.confirmed]).toEqual([1, [true]]);
  await client.close();
  await upstream.close();
  const rows = await scene.calls(grant.orgId, 6);
  expect(rows.filter(({ method }) => method === "tasks/result")).toMatchObject([{ tool: "work", effect: "allow", result_code: "redacted" }]);
});

it("nobody lists tasks: the server cannot say which of them are this grant's", async () => {
  const grant = await scene.addServer({ url: server.url, tools });
  expect(parsed(await legacy(grant, "tasks/list", {})).error.code).toBe(-32601);
});
