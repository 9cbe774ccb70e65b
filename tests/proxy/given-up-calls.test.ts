// What becomes of a request whose client leaves before the server's answer begins, or at which the gateway itself fails: the server is given
// up as the era says, the log says what may have arrived, a charge goes back only where nothing did, and nothing stays open (laws L1 and L8).
import http from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { armFailpoints } from "@/proxy/failpoints";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
/** Names that are asked for and not answered yet. */
const asked: (() => void)[] = [];
const upstreams: Upstream[] = [];

beforeAll(async () => {
  scene = await openScene({
    bounds: { dnsMs: 20_000 },
    resolve: () => new Promise((resolve) => asked.push(() => resolve([{ address: "127.0.0.1", family: 4 }]))),
  });
});
afterEach(() => armFailpoints(() => undefined));
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

const limited = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 5 }] } } };
const grantTo = (url: string) => scene.addServer({ url, tools: [{ name: "echo" }], policy: limited });
const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';

/** A server that begins no answer until it is told to. */
async function silentServer() {
  const responses: http.ServerResponse[] = [];
  let closed = 0;
  const upstream = await listenUpstream((_request, response) => {
    response.on("close", () => {
      if (!response.writableEnded) closed += 1;
    });
    responses.push(response);
  });
  upstreams.push(upstream);
  return { ...upstream, grant: await grantTo(upstream.url), responses, closed: () => closed };
}

const requests = {
  "a modern call": { method: "POST", headers: modernHeaders("tools/call", "echo"), params: { name: "echo", arguments: {}, _meta: modernMeta() } },
  "a legacy call": { method: "POST", headers: {}, params: { name: "echo", arguments: {} } },
  "a legacy GET": { method: "GET", headers: {}, params: null },
} as const;

/** Under way; `leave` ends its connection. */
function send(grant: SceneGrant, what: keyof typeof requests) {
  const { method, headers, params } = requests[what];
  const request = http.request(grant.url, {
    method, agent: false,
    headers: {
      ...(params === null ? { accept: "text/event-stream" } : { "content-type": "application/json", accept: "application/json, text/event-stream" }),
      authorization: `Bearer ${grant.token}`, ...headers,
    },
  });
  request.on("error", () => undefined);
  request.end(params === null ? undefined : JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }));
  return { leave: () => void request.destroy() };
}

async function used({ policyId }: SceneGrant): Promise<number> {
  const { rows: [row] } = await scene.owner.query("SELECT coalesce(sum(used), 0) AS used FROM limit_counters WHERE policy_id = $1", [policyId]);
  return Number(row.used) / 1_000_000;
}

async function exchangesOpen(): Promise<number> {
  const metrics = await (await fetch(`${scene.gateway.opsUrl}/metrics`)).text();
  return Number(/^portcullis_exchanges_open\S* (\S+)$/m.exec(metrics)?.[1]);
}

describe("where the client leaves before the answer begins", () => {
  it.each(["a modern call", "a legacy GET"] as const)("%s goes with it, and is recorded as cut: it may have arrived, so a charge stays", async (what) => {
    const { grant, responses, closed } = await silentServer();
    const { leave } = send(grant, what);
    await until(() => responses.length === 1);
    leave();
    await until(() => closed() === 1);
    expect(await scene.calls(grant.orgId)).toMatchObject([{ effect: "allow", outcome: "cut", upstream_status: null }]);
    expect(await used(grant)).toBe(what === "a modern call" ? 1 : 0);
  });

  it("a legacy call does not: leaving has not cancelled it", async () => {
    const { grant, responses, closed } = await silentServer();
    const { leave } = send(grant, "a legacy call");
    await until(() => responses.length === 1);
    leave();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(closed()).toBe(0);
    responses[0]?.writeHead(200, { "content-type": "application/json" }).end(answer);
    expect(await scene.calls(grant.orgId)).toMatchObject([{ upstream_status: 200, is_error: false }]);
  });

  it("and before there was a connection to the server, the call is recorded as not delivered, and its charge goes back", async () => {
    const { url, seen } = await silentServer();
    const grant = await grantTo(url.replace("127.0.0.1", "slow-name.test"));
    const { leave } = send(grant, "a modern call");
    await until(() => asked.length === 1);
    expect(await used(grant)).toBe(1);
    leave();
    await new Promise((resolve) => setTimeout(resolve, 300));
    asked[0]?.();
    expect(await scene.calls(grant.orgId)).toMatchObject([{ effect: "allow", outcome: "not_delivered", upstream_status: null }]);
    expect([await used(grant), seen.length]).toEqual([0, 0]);
  });
});

it("a call at which the gateway itself fails is answered as its own fault and recorded as an error, and nothing of it stays open", async () => {
  const upstream = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(answer));
  upstreams.push(upstream);
  const grant = await grantTo(upstream.url);
  await until(async () => (await exchangesOpen()) === 0);
  armFailpoints((point) => {
    if (point === "before_response") throw new Error("the gateway fails");
  });
  expect((await callTool(grant, "echo")).status).toBe(500);
  armFailpoints(() => undefined);
  expect(await scene.calls(grant.orgId)).toMatchObject([{ effect: "allow", outcome: "error", upstream_status: null }]);
  expect(await exchangesOpen()).toBe(0);
  expect((await callTool(grant, "echo")).status).toBe(200);
});
