// What is large is read by threads apart, and becomes the same: byte for byte what the gateway's own thread makes of it, and nothing that may not pass.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "@/proxy/running-gateway";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const redacting = { version: "1", default: "allow", hide: ["wipe"], tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] } } } };

let scene: Scene;
let here: RunningGateway;
let server: Upstream;
let answered: { readonly type: string; readonly text: string };
let grant: SceneGrant;

beforeAll(async () => {
  scene = await openScene({ bounds: { readHereBytesMax: 0 } });
  here = await scene.startReplica({ bounds: { readHereBytesMax: 10_000_000, scanHereBytesMax: 10_000_000 } });
  server = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": answered.type }).end(answered.text);
  });
  grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }, { name: "u" }, { name: "wipe" }], policy: redacting });
});
afterAll(async () => {
  await here?.close();
  await scene?.close();
  await server?.close();
});

type Asked = readonly [method: string, params: Record<string, unknown>, name?: string];

function ask(of: Pick<SceneGrant, "url" | "token">, era: "legacy" | "modern", [method, params, name]: Asked): Promise<RawAnswer> {
  const all = era === "legacy" ? params : { ...params, _meta: modernMeta() };
  return rawRequest(of, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: all }), ...(era === "modern" && { headers: modernHeaders(method, name) }) });
}

/** The answer of the gateway that reads everything in threads; it is that of the one that reads everything itself. */
async function askBoth(era: "legacy" | "modern", asked: Asked): Promise<RawAnswer> {
  const apart = await ask(grant, era, asked);
  const own = await ask({ ...grant, url: grant.url.replace(scene.gateway.url, here.url) }, era, asked);
  expect([apart.status, apart.headers]).toEqual([own.status, { ...own.headers, date: apart.headers.date }]);
  // The handle of a task says which call began it, and that is another.
  const [one, other] = [apart.text, own.text].map((text) => text.replaceAll(/"pct1\.[\w-]+"/g, '"a task"'));
  expect(one === other ? "the same" : [apart.text.slice(0, 300), own.text.slice(0, 300)]).toBe("the same");
  return apart;
}

const json = (text: string) => ({ type: "application/json", text });
const event = (text: string) => ({ type: "text/event-stream", text: `event: message\ndata: ${text}\n\n` });
const list: Asked = ["tools/list", {}];
const read: Asked = ["resources/read", { uri: "file:///a" }, "file:///a"];
const call: Asked = ["tools/call", { name: "t", arguments: {} }, "t"];

describe.each([["in one piece", json], ["as an event", event]] as const)("%s", (_name, as) => {
  it.each<readonly [Asked, string]>([
    [list, '{"tools":[ {"name":"t","inputSchema":{"type":"object"}, "n":1.0} , {"name":"wi\\u0070e","inputSchema":{"type":"object"}} ,{"name":"u","inputSchema":{"type":"object"}} ], "nextCursor":"c\\u0031"}'],
    [list, '{"tools":[{"name":"t","inputSchema":{"type":"object"}}],"cacheScope":"public","ttlMs":90000}'],
    [list, '{"tools":[{"name":"wipe"}]}'], [list, '{"tools":[]}'], [list, '{"tools":{}}'], [list, '{"tools":[{"name":"t","name":"u"}]}'], [list, '{"tools":[{"name":"t"}],"nextCursor":5}'],
    [list, '{"resultType":"input_required","inputRequests":{}}'],
    [["resources/list", {}], '{"resources":[{"uri":"file:///a"}],"nextCursor":"2"}'], [["prompts/list", {}], '{"prompts":[],"nextCursor":""}'],
    [read, '{"contents":[{"uri":"file:///a","text":"cust-1"}],"requestState":"s"}'], [read, '{"contents":[],"cacheScope":"private","ttlMs":1}'], [read, '{"resultType":"unheard_of"}'],
    [read, '{"resultType":"input_required","inputRequests":{"a":{"method":"roots/list"}},"requestState":"s"}'],
    [call, '{"content":[{"type":"text","text":"cust-1"}],"requestState":"s","isError":true}'], [call, '{"content":[{"type":"text","text":"plain"}]}'],
    [call, '{"resultType":"task","taskId":"1","status":"working","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"1"}}}'],
    [["completion/complete", { ref: { type: "ref/prompt", name: "p" }, argument: { name: "a", value: "" } }], '{"completion":{"values":[]}}'],
  ])("%j is answered alike with %s, in both eras", async (asked, result) => {
    answered = as(`{ "jsonrpc":"2.0", "id":1, "result": ${result} }`);
    for (const era of ["legacy", "modern"] as const) await askBoth(era, asked);
  });
});

it("filters a list of four megabytes, binds its cursor, and leaves every other byte", async () => {
  const described = ["t", "u", "wipe"].map((name) => ({ name, definition: { name, inputSchema: { type: "object" }, description: "x".repeat(4_200) } }));
  grant = await scene.addServer({ url: server.url, tools: described, policy: redacting });
  const tool = (name: string) => `{ "name" : "${name}", "inputSchema":{"type":"object"}, "description":"${"x".repeat(4_200)}" }`;
  const listed = (names: readonly string[]) => `[${names.map(tool).join(",")}]`;
  const names = Array.from({ length: 998 }, () => "t");
  answered = json(`{"jsonrpc":"2.0","id":1,"result":{"tools":${listed([...names, "wipe", "u"])}, "nextCursor":"2"}}`);
  const page = await askBoth("legacy", list);
  const cursor = String(JSON.parse(page.text).result.nextCursor);
  expect(cursor).toMatch(/^pcc1\./);
  expect(page.text === `{"jsonrpc":"2.0","id":1,"result":{"tools":${listed([...names, "u"])}, "nextCursor":"${cursor}"}}`).toBe(true);
});

it("marks a resource of megabytes as the grant's own, and leaves every other byte", async () => {
  const contents = `"contents":[${Array.from({ length: 20_000 }, (_, at) => `{"uri":"file:///${String(at)}", "text":"${"y".repeat(100)}","n":1.0}`).join(", ")}]`;
  answered = json(`{"jsonrpc":"2.0","id":1,"result":{${contents},"requestState":"s"}}`);
  const { text } = await askBoth("modern", read);
  const state = /"requestState":"([^"]+)"/.exec(text)?.[1] ?? "";
  expect(state).not.toBe("s");
  expect(text === `{"jsonrpc":"2.0","id":1,"result":{"cacheScope":"private","ttlMs":0,${contents},"requestState":"${state}"}}`).toBe(true);
});

it("redacts an answer of megabytes and binds what stands in the rest of it", async () => {
  const content = `"content":[{"type":"text","text":"${"cust-12 plain ".repeat(40_000)}"}]`;
  answered = json(`{"jsonrpc":"2.0","id":1,"result":{${content},"requestState":"s"}}`);
  const { text } = await askBoth("modern", call);
  expect([text.includes("cust-12"), text.includes("[redacted] plain"), text.includes('"requestState":"s"')]).toEqual([false, true, false]);
});
