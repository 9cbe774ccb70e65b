// Every way by which an answer could reach a client, under result rules: nothing that a rule keeps back comes out of any of them.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const secret = "cust-4711";
const policy = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };
const denying = { version: "1", default: "allow", tools: { t: { result: { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value: "cust" }] }] } } } };

let scene: Scene;
let server: Upstream;
let served: { readonly status?: number; readonly type: string; readonly body: string | Buffer };

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(served.status ?? 200, { "content-type": served.type }).end(served.body);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const json = (value: unknown) => ({ type: "application/json", body: typeof value === "string" ? value : JSON.stringify(value) });
const events = (...messages: readonly (object | string)[]) => ({
  type: "text/event-stream", body: messages.map((message) => (typeof message === "string" ? message : `event: message\ndata: ${JSON.stringify(message)}\n\n`)).join(""),
});
const answer = (text: string, id: number | string = 1) => ({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });
const note = (method: string, params: object) => ({ jsonrpc: "2.0", method: `notifications/${method}`, params });

async function ask(document: object, by: (grant: SceneGrant) => Promise<RawAnswer> = (grant) => callTool(grant, "t")): Promise<RawAnswer> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }, { name: "other" }], policy: document });
  return by(grant);
}

const listen = (grant: SceneGrant) => rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } });

it("passes progress with its numbers alone, for the call's own token alone, and no logs", async () => {
  served = events(
    note("progress", { progressToken: 7, progress: 1, total: 3, message: secret, extra: secret }),
    note("progress", { progressToken: secret, progress: 2 }),
    note("message", { level: "info", data: secret }),
    note("tools/list_changed", {}),
    note("resources/updated", { uri: `file:///${secret}` }),
    answer("ok"),
  );
  const { text } = await ask(policy, (grant) => rawRequest(grant, {
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", _meta: { progressToken: 7 } } }),
  }));
  expect(text).not.toContain(secret);
  expect(text.match(/"method":"[^"]*"/g)).toEqual(['"method":"notifications/progress"', '"method":"notifications/tools/list_changed"']);
  expect(text).toContain('{"progressToken":7,"progress":1,"total":3}');
  expect(text).toContain('"text":"ok"');
});

it("passes nothing that stands beside the messages of a stream", async () => {
  served = events(`: ${secret}\n\n`, `id: 1\nretry: 50\nx: ${secret}\ndata: \n\n`, `event: message\n: ${secret}\nid: 2\n${secret}: 1\ndata: ${JSON.stringify(answer("ok"))}\n\n`);
  const { text } = await ask(policy);
  const [first, second] = text.match(/(?<=^id: )pce1\.[A-Za-z0-9_-]+$/gm) ?? [];
  expect(text).toBe(`:\n\nid: ${first}\nretry: 50\ndata: \n\nevent: message\nid: ${second}\ndata: ${JSON.stringify(answer("ok"))}\n\n`);
});

it("ends a stream whose event ids are made to carry text", async () => {
  served = events(`id: ${secret} is the number\n\n`, answer("ok"));
  expect((await ask(policy)).text).not.toContain(secret);
});

it("holds an answer that is replayed on the listening stream, whoever asked for it", async () => {
  served = events(answer(secret, 42), answer("fine", 43), note("message", { data: secret }), note("tools/list_changed", {}));
  const { text } = await ask(policy, listen);
  expect(text).not.toContain(secret);
  expect(text).toContain('"id":42,"result":{"content":[{"type":"text","text":"[POLICY DENIED] The tool ran');
  expect(text).toContain('"text":"fine"');
  expect(text).toContain("list_changed");
});

it("withholds every answer on the listening stream where a denial rule would have to know its call", async () => {
  served = events(answer("harmless", 42));
  const { text } = await ask(denying, listen);
  expect(text).not.toContain("harmless");
  expect(text).toContain("result_denied");
});

/** Takes up the stream of a call after its first event; whatever is `served` then is what the server sends again. */
async function resume(document: object, tool: string, again: { readonly type: string; readonly body: string | Buffer }): Promise<string> {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }, { name: "other" }], policy: document });
  served = events("id: e1\nretry: 50\ndata: \n\n");
  const [id] = /(?<=^id: )pce1\.[A-Za-z0-9_-]+$/m.exec((await callTool(grant, tool)).text) ?? [];
  served = again;
  return (await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream", "last-event-id": id ?? "" } })).text;
}

it("redacts the answer to a call on its resumed stream as on its first, and holds what else is sent there", async () => {
  const text = await resume(policy, "t", events(note("message", { data: secret }), answer(`it is ${secret}`, 1), answer(secret, 42)));
  expect(text).not.toContain(secret);
  expect(text).toContain('"id":1,"result":{"content":[{"type":"text","text":"it is [redacted]"}]}');
  expect(text).toContain('"id":42,"result":{"content":[{"type":"text","text":"[POLICY DENIED] The tool ran');
});

it("leaves the answer to a call of another tool alone on its resumed stream", async () => {
  expect(await resume(policy, "other", events(answer(`it is ${secret}`, 1)))).toContain(`it is ${secret}`);
});

it("asks a denial rule about an answer on a resumed stream, and withholds where the rule reads the arguments, which are gone", async () => {
  expect(await resume(denying, "t", events(answer("harmless", 1)))).toContain("harmless");
  expect(await resume(denying, "t", events(answer(secret, 1)))).not.toContain(secret);
  const reading = { version: "1", default: "allow", tools: { t: { result: { deny_if: [{ conditions: [{ path: "result.text", op: "contains", value_from: "args.word" }] }] } } } };
  const text = await resume(reading, "t", events(answer("harmless", 1)));
  expect(text).not.toContain("harmless");
  expect(text).toContain("result_denied");
});

it("leaves streams alone where no tool of the policy has result rules", async () => {
  served = events(answer(secret, 42), note("message", { data: secret }));
  expect((await ask({ version: "1", default: "allow" }, listen)).text.match(new RegExp(secret, "g"))).toHaveLength(2);
});

it("leaves another tool's answer byte for byte as it is", async () => {
  served = json(` ${JSON.stringify(answer(secret))} `);
  expect((await ask(policy, (grant) => callTool(grant, "other"))).text).toBe(served.body);
});

it.each([
  ["duplicate keys", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${secret}","text":"ok"}]}}`],
  ["a duplicate result", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${secret}"}]},"result":{"content":[]}}`],
  ["a member of the envelope that nobody knows", `{"jsonrpc":"2.0","id":1,"result":{"content":[]},"extra":"${secret}"}`],
  ["a result and an error", `{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":{"code":1,"message":"${secret}"}}`],
  ["a key that sets the prototype", `{"jsonrpc":"2.0","id":1,"result":{"content":[],"__proto__":{"x":"${secret}"}}}`],
  ["half a surrogate pair", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"\\ud800 ${secret}"}]}}`],
  ["a byte order mark", `\ufeff${JSON.stringify(answer(secret))}`],
  ["a batch", JSON.stringify([answer(secret)])],
  ["a request as the answer", JSON.stringify({ jsonrpc: "2.0", id: 9, method: "ping", params: { x: secret } })],
  ["a notification as the answer", JSON.stringify(note("message", { data: secret }))],
  ["a JSON-RPC error", JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32000, message: secret, data: { [secret]: [secret] } } })],
  ["an escaped address in the envelope", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"\\u0063ust-4711"}]}}`],
  ["no JSON at all", `oops ${secret}`],
] as const)("keeps it back in one piece and as a stream: %s", async (_name, body) => {
  for (const form of [json(body), { type: "text/event-stream", body: `event: message\ndata: ${body}\n\n` }]) {
    served = form;
    const { text } = await ask(policy);
    expect(text).not.toContain(secret);
    expect(text).not.toContain("\\u0063ust-4711");
    // Nobody who asked for one piece is left without an answer.
    if (form.type === "application/json") expect(text).toContain('"id":1');
  }
});

it.each([
  ["a JSON-RPC error, redacted under its status", 400, JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32000, message: `no ${secret}` } }), '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no [redacted]"}}'],
  ["a JSON-RPC error without a find, as it is", 404, JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } }), '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}'],
  ["anything else, replaced", 400, `<b>${secret}</b>`, expect.stringContaining("could not be read")],
] as const)("holds the body of an HTTP error: %s", async (_name, status, body, want) => {
  served = { status, type: "text/html; x=y", body };
  const got = await ask(policy);
  expect(got.status).toBe(status);
  expect(got.text).toEqual(want);
});

it("refuses a server's request that carries what the rules keep back, and passes a harmless one", async () => {
  const elicit = (id: number, message: string) => ({ jsonrpc: "2.0", id, method: "elicitation/create", params: { message, requestedSchema: {} } });
  served = events(elicit(5, `is it ${secret}?`), elicit(6, "sure?"), answer("ok"));
  const { text } = await ask(policy);
  expect(text).not.toContain(secret);
  expect(text).toContain("sure?");
});

it("withholds a request for more input that carries what the rules keep back (modern)", async () => {
  served = json({ jsonrpc: "2.0", id: 1, result: { resultType: "input_required", requestState: "s", inputRequests: { a: { method: "elicitation/create", params: { message: secret } } } } });
  const { text } = await ask(policy, (grant) => rawRequest(grant, {
    headers: modernHeaders("tools/call", "t"), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta() } }),
  }));
  expect(text).not.toContain(secret);
  expect(JSON.parse(text)).toMatchObject({ result: { resultType: "complete", isError: true, _meta: { "portcullis/decision": { code: "result_denied", rule: "/tools/t/result/redact/0" } } } });
});

it("withholds more text than rules look into, and says so; a megabyte is judged", async () => {
  served = json(answer(`${secret} ${"x".repeat(1_000_000)}`));
  expect((await ask(policy)).text).toContain("[redacted]");
  served = json(answer("x".repeat(1_100_000)));
  expect(JSON.parse((await ask(policy)).text)).toMatchObject({ result: { isError: true, _meta: { "portcullis/decision": { code: "result_too_large" } } } });
});

it("shows nobody a task by whose result an answer could be had", async () => {
  served = json({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: secret }] } });
  const { text } = await ask(policy, (grant) => rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tasks/result", params: { taskId: "1" } }) }));
  expect(text).not.toContain(secret);
});

it("says in the log what became of the answer, and never what it was", async () => {
  served = json(answer(secret));
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy });
  await callTool(grant, "t");
  const rows = await scene.calls(grant.orgId);
  expect(rows).toMatchObject([{ effect: "allow", code: "allowed", outcome: "delivered", result_code: "redacted", result_rule: "/tools/t/result/redact/0" }]);
  expect(JSON.stringify(rows) + scene.logged.join("")).not.toContain(secret);
});
