// What a server says over the bridge between the eras is read and written anew in one go: an answer of more values than that is to take is not carried over.
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { processorTime } from "@/tests/support/processor-time";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
/** How it answers a call: in one piece or as an event, and with what. */
let isStream = false;
let table = "";

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => {
    const { id, method }: { id?: number; method: string } = JSON.parse(body.toString());
    if (id === undefined) return void response.writeHead(202).end();
    const result = method === "initialize" ? '{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"n","version":"1"}}' : `{"content":[],"structuredContent":{"t":${table}}}`;
    const message = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
    const asEvent = isStream && method !== "initialize";
    response.writeHead(200, { "content-type": asEvent ? "text/event-stream" : "application/json" }).end(asEvent ? `data: ${message}\n\n` : message);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** Rows of numbers, so that there are so many values with the message around them. */
function tableOf(values: number): string {
  // The message, its version, id and result, the content, the structured content, the table, and each row.
  const rows = Math.ceil(values / 5_000);
  const numbers = values - 8 - rows - 1;
  return `[${Array.from({ length: rows }, (_, row) => `[${Array.from({ length: Math.floor(numbers / rows) + (row < numbers % rows ? 1 : 0) }, () => "7").join(",")}]`).join(",")}]`;
}

const directions: readonly (readonly [string, object, (grant: SceneGrant) => Promise<RawAnswer>])[] = [
  ["a legacy client of a modern server", { era: "modern" }, (grant) => callTool(grant, "t")],
  ["a modern client of a legacy server", { era: "legacy", bridgeModern: true }, (grant) => rawRequest(grant, {
    headers: modernHeaders("tools/call", "t"), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta() } }),
  })],
];

it.each(directions)("%s gets so many values, and hears of more that they were not carried over (bridgeValuesMax)", async (_who, eras, call) => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], ...eras });
  for (isStream of [false, true]) {
    table = tableOf(gatewayBounds.bridgeValuesMax - 10);
    expect((await call(grant)).text).toContain(`"structuredContent":{"t":${table}}`);
    table = tableOf(gatewayBounds.bridgeValuesMax + 10);
    const { text } = await call(grant);
    expect(text.length).toBeLessThan(1_000);
    expect(text).toContain(isStream ? '"error"' : "holds more values than can be carried over");
  }
  const rows = await scene.calls(grant.orgId, 4);
  expect(rows.map(({ outcome, result_code }) => [outcome, result_code])).toEqual([["delivered", null], ["delivered", "not_carried"], ["delivered", null], ["error", null]]);
});

it.each(directions)("%s keeps nobody waiting for ten megabytes of empty lists", async (_who, eras, call) => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], ...eras });
  [isStream, table] = [false, `[${Array.from({ length: 350 }, () => `[${"[],".repeat(8_999)}[]]`).join(",")}]`];
  let longestMs = 0;
  let isOver = false;
  let spentMs = processorTime();
  const look = () => {
    longestMs = Math.max(longestMs, spentMs());
    spentMs = processorTime();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  expect((await call(grant)).text).toContain("holds more values than can be carried over");
  isOver = true;
  expect(longestMs).toBeLessThan(200);
});
