// What a server mints comes back to it from the grant that got it alone, on every replica; the rest of the bytes is the client's and the server's own.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionHandles } from "@/proxy/upstream/session-handles";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let answered: { readonly type?: string; readonly status?: number; readonly text: string };
let grant: SceneGrant;
let other: SceneGrant;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response) => {
    response.writeHead(answered.status ?? 200, { "content-type": answered.type ?? "application/json" }).end(answered.text);
  });
  grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }, { name: "u" }] });
  other = await scene.addGrant(grant);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const legacy = (of: SceneGrant, text: string): Promise<RawAnswer> => rawRequest(of, { body: text });
/** A modern request from the text of its params without `_meta`. */
function modern(of: SceneGrant, method: string, params: string, name?: string): Promise<RawAnswer> {
  const inner = params.slice(1, -1).trim();
  const body = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${inner === "" ? "" : `${inner},`} "_meta":${JSON.stringify(modernMeta())}}}`;
  return rawRequest(of, { headers: modernHeaders(method, name), body });
}
const sent = (): string => server.seen.at(-1)?.body.toString("utf8") ?? "";
const errorOf = ({ status, text }: RawAnswer): unknown => [status, JSON.parse(text).error];

describe("a cursor", () => {
  const invalid = [200, { code: -32602, message: "Invalid cursor" }];

  it.each(["tools/list", "resources/list", "resources/templates/list", "prompts/list"])("of %s goes back as the server's own, in otherwise unchanged bytes", async (method) => {
    const member = { "tools/list": "tools", "resources/list": "resources", "resources/templates/list": "resourceTemplates" }[method] ?? "prompts";
    answered = { text: `{ "jsonrpc":"2.0", "id":1, "result":{"${member}":[ ], "n":1.0, "nextCursor" : "päge \\"2\\""} }` };
    const page = await legacy(grant, `{"jsonrpc":"2.0","id":1,"method":"${method}"}`);
    const cursor = String(JSON.parse(page.text).result.nextCursor);
    expect(cursor).toMatch(/^pcc1\.[A-Za-z0-9_-]+$/);
    expect(page.text).toBe(`{ "jsonrpc":"2.0", "id":1, "result":{"${member}":[ ], "n":1.0, "nextCursor" : "${cursor}"} }`);
    expect((await legacy(grant, `{"jsonrpc":"2.0","id":1,"method":"${method}"}`)).text).toBe(page.text);
    await legacy(grant, `{ "jsonrpc":"2.0","id":1, "method":"${method}","params":{ "cursor" : "${cursor}", "n":1.0 } }`);
    expect(sent()).toBe(`{ "jsonrpc":"2.0","id":1, "method":"${method}","params":{ "cursor" : "päge \\"2\\"", "n":1.0 } }`);
  });

  it("CVE-14: of another grant or list, one that the server never sent, and the server's own are answered alike, and not sent on", async () => {
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"nextCursor":"2"}}' };
    const cursor = String(JSON.parse((await legacy(grant, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).text).result.nextCursor);
    const before = server.seen.length;
    const ask = (of: SceneGrant, method: string, value: unknown) => legacy(of, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { cursor: value } }));
    for (const answer of [await ask(other, "tools/list", cursor), await ask(grant, "resources/list", cursor), await ask(grant, "tools/list", "2"), await ask(grant, "tools/list", `${cursor}A`), await ask(grant, "tools/list", 2)]) {
      expect(errorOf(answer)).toEqual(invalid);
    }
    expect(server.seen).toHaveLength(before);
    expect((await ask(grant, "tools/list", null)).status).toBe(200);
    expect(await scene.calls(grant.orgId)).toContainEqual(expect.objectContaining({ method: "tools/list", code: "unknown_cursor", outcome: "refused" }));
  });

  it("opens on a second replica", async () => {
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"nextCursor":"7"}}' };
    const cursor = String(JSON.parse((await legacy(grant, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).text).result.nextCursor);
    const replica = await scene.startReplica();
    await legacy({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }, JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { cursor } }));
    expect(JSON.parse(sent())).toMatchObject({ params: { cursor: "7" } });
  });

  it("that stands twice, or is no string, makes the list unreadable", async () => {
    for (const text of ['{"jsonrpc":"2.0","id":1,"result":{"prompts":[],"nextCursor":"2","nextCursor":"3"}}', '{"jsonrpc":"2.0","id":1,"result":{"prompts":[],"nextCursor":2}}']) {
      answered = { text };
      expect((await legacy(grant, '{"jsonrpc":"2.0","id":1,"method":"prompts/list"}')).status).toBe(502);
    }
  });
});

describe("modern lists and what is read", () => {
  it.each(["resources/list", "resources/read"])("%s comes down as this grant's own for a minute at most, the rest byte for byte", async (method) => {
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{"resources":[],"contents":[], "ttlMs":3600000,"cacheScope":"public","resultType":"complete","n":1.0}}' };
    const { text } = await modern(grant, method, '{"uri":"file:///a"}', method === "resources/read" ? "file:///a" : undefined);
    expect(text).toBe('{"jsonrpc":"2.0","id":1,"result":{"resources":[],"contents":[], "ttlMs":60000,"cacheScope":"private","resultType":"complete","n":1.0}}');
  });
});

describe("PRO-24: a request state", () => {
  const asks = '{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"a":{"method":"roots/list"}},"requestState":"st"}}';
  const retry = (of: SceneGrant, state: string, name = "t") => modern(of, "tools/call", `{"name":"${name}","arguments":{"n":1.0},"inputResponses":{"a":{"roots":[]}},"requestState":${JSON.stringify(state)}}`, name);

  it("goes back from its own grant for its own tool, and from nobody else", async () => {
    answered = { text: asks };
    const first = await modern(grant, "tools/call", '{"name":"t","arguments":{"n":1.0}}', "t");
    const state = String(JSON.parse(first.text).result.requestState);
    expect(first.text).toBe(asks.replace('"st"', JSON.stringify(state)));
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}' };
    expect((await retry(grant, state)).text).toBe(answered.text);
    expect(sent()).toContain('"arguments":{"n":1.0},"inputResponses":{"a":{"roots":[]}},"requestState":"st"');
    const before = server.seen.length;
    for (const answer of [await retry(other, state), await retry(grant, state, "u"), await retry(grant, "st"), await retry(grant, `${state}-TAMPERED`)]) {
      expect(errorOf(answer)).toEqual([200, { code: -32602, message: "Invalid or expired requestState", data: { reason: "invalid_request_state" } }]);
    }
    expect(server.seen).toHaveLength(before);
  });

  it("opens no way around the policy: the retry is judged anew, with what it answers, and charged", async () => {
    const policy = { version: "1", default: "allow", server_requests: { roots: "allow", sampling: "deny" },
      tools: { t: { require: [{ conditions: [{ path: "args.n", op: "eq", value: 1 }] }], limits: [{ counter: "c", window: "day", max: 2 }] } } };
    const held = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy });
    answered = { text: asks };
    const state = String(JSON.parse((await modern(held, "tools/call", '{"name":"t","arguments":{"n":1}}', "t")).text).result.requestState);
    const again = (args: string, responses: string) => modern(held, "tools/call", `{"name":"t","arguments":${args},"inputResponses":${responses},"requestState":"${state}"}`, "t");
    const codeOf = ({ text }: RawAnswer): unknown => JSON.parse(text).result?._meta?.["portcullis/decision"]?.code;
    const before = server.seen.length;
    expect(codeOf(await again('{"n":2}', '{"a":{"roots":[]}}'))).toBe("require_failed");
    expect(codeOf(await again('{"n":1}', '{"a":{"role":"assistant","model":"m","content":{}}}'))).toBe("denied");
    expect(server.seen).toHaveLength(before);
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}' };
    expect(codeOf(await again('{"n":1}', '{"a":{"roots":[]}}'))).toBeUndefined();
    expect(codeOf(await again('{"n":1}', '{"a":{"roots":[]}}'))).toBe("limit_exceeded");
  });

  it("is not asked for by a server through a question that the policy denies, nor by a method that may not ask", async () => {
    const held = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy: { version: "1", default: "allow", server_requests: { roots: "deny" } } });
    answered = { text: asks };
    const { text } = await modern(held, "tools/call", '{"name":"t"}', "t");
    expect(text).not.toContain("requestState");
    expect(JSON.parse(text)).toMatchObject({ result: { isError: true, _meta: { "portcullis/decision": { code: "denied", rule: "/server_requests/roots" } } } });
    expect((await modern(grant, "completion/complete", '{"ref":{"type":"ref/prompt","name":"p"}}')).status).toBe(502);
    answered = { text: asks.replace('"resultType"', '"resultType":"complete","resultType"') };
    expect((await modern(grant, "tools/call", '{"name":"t"}', "t")).status).toBe(502);
    answered = { text: asks.replace("input_required", "surprise") };
    expect((await modern(grant, "tools/call", '{"name":"t"}', "t")).status).toBe(502);
  });
});

describe("an event id", () => {
  const get = (of: SceneGrant, lastEventId: string, more: Record<string, string> = {}) =>
    rawRequest(of, { method: "GET", headers: { accept: "text/event-stream", "last-event-id": lastEventId, ...more } });

  it("takes its stream up again for its own grant and session alone, with priming event and waiting time as the server set them", async () => {
    answered = { type: "text/event-stream", text: 'id: s::1\nretry: 500\ndata: \n\nevent: message\nid: s::2\ndata: {"jsonrpc":"2.0","id":1,"result":{"content":[]}}\n\n' };
    const { text } = await legacy(grant, '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}}');
    const [first, second] = text.match(/(?<=^id: )\S+$/gm) ?? [];
    expect(text).toBe(answered.text.replace("s::1", first ?? "").replace("s::2", second ?? ""));
    expect((await get(grant, first ?? "")).status).toBe(200);
    expect(server.seen.at(-1)?.headers["last-event-id"]).toBe("s::1");
    const before = server.seen.length;
    for (const answer of [await get(other, first ?? ""), await get(grant, "s::1"), await get(grant, `${first}A`)]) {
      expect([answer.status, answer.text]).toEqual([400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Invalid event ID format"}}']);
    }
    expect(server.seen).toHaveLength(before);
  });

  it("goes up on GET alone", async () => {
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{}}' };
    await rawRequest(grant, { headers: { "last-event-id": "anything" }, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
    expect(server.seen.at(-1)?.headers["last-event-id"]).toBeUndefined();
  });

  it("is left out of modern streams, which nobody takes up", async () => {
    answered = { type: "text/event-stream", text: 'id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}\n\n' };
    expect((await modern(grant, "tools/call", '{"name":"t"}', "t")).text).toBe('data: {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}\n\n');
  });
});

describe("the id of a server's request (PRO-15)", () => {
  const asking = (id: string): string => `event: message\ndata: {"jsonrpc":"2.0", "id" : ${id} ,"method":"roots/list"}\n\n`;
  const answering = (of: SceneGrant, id: unknown, said: object, more: Record<string, string> = {}) =>
    rawRequest(of, { headers: more, body: `{"jsonrpc":"2.0","id":${JSON.stringify(id)}, "n":1}`.replace('"n":1', JSON.stringify(said).slice(1, -1)) });
  const handleIn = (text: string): unknown => /"id" : ("[^"]*")/.exec(text)?.[1]?.slice(1, -1);
  async function ask(id: string, headers: Record<string, string> = {}): Promise<unknown> {
    answered = { type: "text/event-stream", text: `${asking(id)}event: message\ndata: {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}\n\nevent: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n` };
    const { text } = await rawRequest(grant, { headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
    const handle = handleIn(text);
    expect(text).toBe(answered.text.replace(`"id" : ${id} `, `"id" : "${String(handle)}" `).replace(`"requestId":${id}`, `"requestId":"${String(handle)}"`));
    return handle;
  }

  it.each(["7", '"r-1"', '""', "0"])("%s comes down as an id that only this grant can answer, and goes back as the server's own", async (id) => {
    const handle = await ask(id);
    expect(handle).toMatch(/^pcq1\.[A-Za-z0-9_-]+$/);
    answered = { status: 202, text: "" };
    for (const said of [{ result: { roots: [] } }, { error: { code: -1, message: "no" } }]) {
      expect((await answering(grant, handle, said)).status).toBe(202);
      expect(sent()).toBe(`{"jsonrpc":"2.0","id":${id}, ${JSON.stringify(said).slice(1, -1)}}`);
    }
  });

  it("that this grant was never asked with, another's, and the server's own are answered alike, recorded, and not sent on", async () => {
    const handle = await ask("7");
    const fresh = await scene.addGrant(grant);
    const before = server.seen.length;
    const refused = [await answering(fresh, handle, { result: { roots: [] } })];
    for (const id of [7, "7", 1, "", `${String(handle)}A`]) refused.push(await answering(grant, id, { result: {} }), await answering(grant, id, { error: { code: 1, message: "x" } }));
    for (const { status, text } of refused) {
      expect([status, text]).toEqual([400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Bad Request: nobody asked what this message answers"}}']);
    }
    expect(server.seen).toHaveLength(before);
    const { rows } = await scene.owner.query("SELECT effect, code, outcome FROM calls WHERE grant_id = $1", [fresh.grantId]);
    expect(rows).toEqual([{ effect: "deny", code: "unknown_question", outcome: "refused" }]);
  });

  it("is good for the session that it was asked in alone", async () => {
    answered = { text: '{"jsonrpc":"2.0","id":1,"result":{}}' };
    const sessions = sessionHandles(scene.handleKey);
    const headersOf = (id: string) => ({ "mcp-session-id": sessions.seal({ id, client: { name: null, version: null } }, grant) ?? "" });
    const handle = await ask("7", headersOf("s-1"));
    answered = { status: 202, text: "" };
    expect((await answering(grant, handle, { result: {} })).status).toBe(400);
    expect((await answering(grant, handle, { result: {} }, headersOf("s-2"))).status).toBe(400);
    expect((await answering(grant, handle, { result: {} }, headersOf("s-1"))).status).toBe(202);
  });

  it("that is too long to come back is refused to the server, and the client's own answer goes on", async () => {
    const id = `"${"x".repeat(200)}"`;
    answered = { type: "text/event-stream", text: `${asking(id)}event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n` };
    const { text } = await legacy(grant, '{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect(text).toBe('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
    await expect.poll(sent).toBe(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`);
  });
});
