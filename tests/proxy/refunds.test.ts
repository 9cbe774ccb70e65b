// What is given back of a limit, and what never is (policy language § Limits): told by whether a second call fits, counted at the server.
import type http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

type Answer = (response: http.ServerResponse, id: number) => void;

const json = (status: number, body: (id: number) => object): Answer => (response, id) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body(id)));
};
const events = (...messages: ((id: number) => object)[]): Answer => (response, id) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const message of messages) response.write(`data: ${JSON.stringify(message(id))}\n\n`);
  response.end();
};
const result = (more: object) => (id: number) => ({ jsonrpc: "2.0", id, result: { content: [], ...more } });
const rpcError = (id: number) => ({ jsonrpc: "2.0", id, error: { code: -32_603, message: "no" } });
const progress = () => ({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken: 1, progress: 1 } });

const answers: { readonly [tool: string]: Answer } = {
  json_ok: json(200, result({})),
  json_is_error: json(200, result({ isError: true })),
  json_rpc_error: json(200, rpcError),
  http_400_rpc_error: json(400, rpcError),
  http_400_plain: (response) => void response.writeHead(400, { "content-type": "text/plain" }).end("no"),
  http_500: json(500, rpcError),
  stream_ok: events(progress, result({})),
  stream_is_error: events(progress, result({ isError: true })),
  stream_rpc_error: events(rpcError),
  stream_two_answers: events(rpcError, rpcError),
  stream_without_answer: events(progress),
  asks_the_client: json(200, (id) => ({ jsonrpc: "2.0", id, result: { resultType: "input_required", inputRequests: { one: { method: "sampling/createMessage", params: {} } } } })),
  unreadable: (response) => void response.writeHead(200, { "content-type": "application/json" }).end("{"),
  breaks_off: (response) => void response.destroy(),
  hangs: () => undefined,
};

let scene: Scene;
let server: Upstream;
const called: string[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds: { firstByteMs: 400 } });
  server = await listenUpstream((_request, response, body) => {
    const { id, params }: { id: number; params: { name: string } } = JSON.parse(body.toString("utf8"));
    called.push(params.name);
    answers[params.name]?.(response, id);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

/** Whether the second of two calls fits into a limit of one. */
async function fitsAgain(tool: string, refund: string | undefined, url = server.url, call: typeof callTool = callTool): Promise<boolean> {
  const limits = [{ counter: "c", window: "hour", max: 1, ...(refund !== undefined && { refund }) }];
  const policy = { version: "1", default: "deny", tools: { [tool]: { limits } } };
  const grant = await scene.addServer({ url, tools: [{ name: tool }], policy });
  await call(grant, tool);
  await call(grant, tool);
  const rows = await scene.calls(grant.orgId, 2);
  expect(rows[0]?.code).toBe("allowed");
  return rows[1]?.code === "allowed";
}

describe("refund on_error", () => {
  it.each([
    ["json_is_error", true], ["json_rpc_error", true], ["http_400_rpc_error", true], ["stream_is_error", true], ["stream_rpc_error", true],
    ["json_ok", false], ["stream_ok", false], ["http_400_plain", false], ["http_500", false], ["stream_without_answer", false], ["unreadable", false], ["breaks_off", false], ["hangs", false],
  ])("%s: given back is %s", async (tool, isGivenBack) => {
    const before = called.filter((name) => name === tool).length;
    expect(await fitsAgain(tool, "on_error")).toBe(isGivenBack);
    expect(called.filter((name) => name === tool).length - before).toBe(isGivenBack ? 2 : 1);
  });

  it("takes no refund for a result that the policy withheld", async () => {
    const modern: typeof callTool = (grant, name) => callTool(grant, name, {}, {
      headers: { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name },
      body: JSON.stringify({
        jsonrpc: "2.0", id: 1, method: "tools/call",
        params: { name, arguments: {}, _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientInfo": { name: "t", version: "1" }, "io.modelcontextprotocol/clientCapabilities": {} } },
      }),
    });
    expect(await fitsAgain("asks_the_client", "on_error", server.url, modern)).toBe(false);
  });

  it("gives back once, however often the server answers", async () => {
    const policy = { version: "1", default: "deny", tools: { json_ok: { limits: [{ counter: "c", window: "hour", max: 3 }] }, stream_two_answers: { limits: [{ counter: "c", window: "hour", max: 3, refund: "on_error" }] } } };
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "json_ok" }, { name: "stream_two_answers" }], policy });
    await callTool(grant, "json_ok");
    await callTool(grant, "json_ok");
    await callTool(grant, "stream_two_answers");
    await scene.calls(grant.orgId, 3);
    const { rows } = await scene.owner.query("SELECT used FROM limit_counters WHERE policy_id = $1", [grant.policyId]);
    expect(rows).toEqual([{ used: "2000000" }]);
  });
});

describe("the other kinds of refund", () => {
  it.each([["json_is_error", "not_delivered", false], ["json_rpc_error", undefined, false], ["json_is_error", "never", false]] as const)("%s under %s: given back is %s", async (tool, refund, isGivenBack) => {
    expect(await fitsAgain(tool, refund)).toBe(isGivenBack);
  });

  it.each([["not_delivered", true], [undefined, true], ["on_error", true], ["never", false]] as const)("a server that was not reached under %s: given back is %s", async (refund, isGivenBack) => {
    const gone = await listenUpstream(() => undefined);
    await gone.close();
    expect(await fitsAgain("json_ok", refund, gone.url)).toBe(isGivenBack);
  });

  it("of a call that is not sent, since the stored credential does not open or a header says something else than its argument: given back", async () => {
    const limited = { version: "1", default: "deny", tools: { t: { limits: [{ counter: "c", window: "hour", max: 1 }] } } };
    const inputSchema = { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" } } };
    const grant = await scene.addServer({ url: server.url, era: "modern", tools: [{ name: "t", inputSchema }], policy: limited, credential: { kind: "bearer", secret: "s3cret" } });
    const call = (region: string) => rawRequest(grant, {
      headers: { ...modernHeaders("tools/call", "t"), "mcp-param-region": region },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: { region: "eu" }, _meta: modernMeta() } }),
    });
    expect([(await call("us")).status, (await call("us")).status]).toEqual([400, 400]);
    await scene.owner.query("UPDATE servers SET credential_sealed = overlay(credential_sealed placing 'AAAA' from 20) WHERE id = $1", [grant.serverId]);
    await scene.arrived(grant.orgId);
    expect([(await call("eu")).status, (await call("eu")).status]).toEqual([503, 503]);
    const rows = await scene.calls(grant.orgId, 4);
    expect(rows.map(({ code, outcome }) => [code, outcome])).toEqual(rows.map(() => ["allowed", "not_delivered"]));
  });
});
