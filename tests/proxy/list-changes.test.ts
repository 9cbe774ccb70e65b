// Who listens hears of lists that have changed for its grant, and when its stream ends that nothing has failed.
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowAll, openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { modernHeaders, modernMeta } from "@/tests/support/raw-mcp";
import { until } from "@/tests/support/until";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

/** Within which whoever listens has heard of a change. */
const newsMsMax = 4_000;

let scene: Scene;
let server: Upstream;
const acknowledged = (id: unknown) =>
  `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } } })}\n\n`;
/** Lets the server say its first word. */
let acknowledge: () => void = () => undefined;
let isPrompt = true;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    if (body.length === 0) return void response.write(": open\n\n");
    acknowledge = () => void response.write(acknowledged(JSON.parse(body.toString("utf8")).id));
    if (isPrompt) acknowledge();
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

interface Listening {
  readonly messages: () => { method?: string; result?: object; params?: object; id?: unknown }[];
  /** "end" for a body that was ended as it should be. */
  readonly over: Promise<string>;
  close(): void;
}

function listen(of: SceneGrant, notifications?: object, id: number | string = 7): Promise<Listening> {
  const body = notifications === undefined ? undefined : JSON.stringify({ jsonrpc: "2.0", id, method: "subscriptions/listen", params: { notifications, _meta: modernMeta() } });
  return new Promise((resolve, reject) => {
    const request = http.request(of.url, {
      method: body === undefined ? "GET" : "POST", agent: false,
      headers: {
        accept: "application/json, text/event-stream", authorization: `Bearer ${of.token}`,
        ...(body !== undefined && { "content-type": "application/json", ...modernHeaders("subscriptions/listen") }),
      },
    }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      const over = new Promise<string>((ended) => {
        response.once("end", () => ended("end"));
        response.once("error", () => ended("error"));
      });
      resolve({ messages: () => (text.match(/(?<=^data: ).+$/gm) ?? []).map((line) => JSON.parse(line)), over, close: () => request.destroy() });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 400));

async function publish({ policyId }: SceneGrant, document: object): Promise<void> {
  await scene.owner.query("INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) SELECT 'pvr_' || md5(random()::text), org_id, id, live_version + 1, $2, 'test' FROM policies WHERE id = $1", [policyId, JSON.stringify(document)]);
  await scene.owner.query("UPDATE policies SET live_version = live_version + 1 WHERE id = $1", [policyId]);
}
const hiding = { version: "1", default: "allow", hide: ["wipe"] };
const newGrant = () => scene.addServer({ url: server.url, tools: [{ name: "run" }, { name: "wipe" }], policy: allowAll });
const toolsChanged = "notifications/tools/list_changed";
const methodsOf = (stream: Listening) => stream.messages().map(({ method }) => method);

describe("a changed policy", () => {
  it("is told on the standing stream of a legacy client, where it changes what the grant sees, and on every replica", async () => {
    const grant = await newGrant();
    const replica = await scene.startReplica();
    const streams = [await listen(grant), await listen({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) })];
    await publish(grant, { ...allowAll, tools: { run: { limits: [{ counter: "c", window: "day", max: 9 }] } } });
    await quiet();
    expect(streams.map(methodsOf)).toEqual([[], []]);
    await publish(grant, hiding);
    await until(() => streams.every((stream) => stream.messages().length > 0), newsMsMax);
    await quiet();
    for (const stream of streams) expect(stream.messages()).toEqual([{ jsonrpc: "2.0", method: toolsChanged }]);
    for (const stream of streams) stream.close();
  });

  it.each([7, "7"])("is told under the subscription that asked for it, its id %j in its own type", async (id) => {
    const grant = await newGrant();
    const stream = await listen(grant, { toolsListChanged: true }, id);
    await until(() => stream.messages().length === 1, newsMsMax);
    await publish(grant, hiding);
    await until(() => stream.messages().length === 2, newsMsMax);
    expect(stream.messages()[1]).toEqual({ jsonrpc: "2.0", method: toolsChanged, params: { _meta: { "io.modelcontextprotocol/subscriptionId": id } } });
    stream.close();
  });

  it("is not told to who did not ask for it", async () => {
    const grant = await newGrant();
    const stream = await listen(grant, { promptsListChanged: true, resourcesListChanged: false });
    await until(() => stream.messages().length === 1, newsMsMax);
    await publish(grant, hiding);
    await quiet();
    expect(methodsOf(stream)).toEqual(["notifications/subscriptions/acknowledged"]);
    stream.close();
  });

  it("is told after the server has acknowledged the subscription, and once, however often it changed", async () => {
    isPrompt = false;
    const grant = await newGrant();
    const stream = await listen(grant, { toolsListChanged: true });
    for (const document of [hiding, { ...allowAll, hide: ["run"] }, hiding]) {
      await publish(grant, document);
      await quiet();
    }
    expect(stream.messages()).toEqual([]);
    acknowledge();
    isPrompt = true;
    await until(() => stream.messages().length >= 2, newsMsMax);
    await quiet();
    expect(methodsOf(stream)).toEqual(["notifications/subscriptions/acknowledged", toolsChanged]);
    stream.close();
  });
});

it("a changed inventory is told, and what changes for another server alone is not", async () => {
  const grant = await newGrant();
  const other = await scene.addServer({ url: server.url, orgId: grant.orgId, tools: [{ name: "run" }] });
  const [stream, elsewhere] = [await listen(grant), await listen(other)];
  await scene.owner.query("UPDATE tools SET state = 'changed' WHERE server_id = $1 AND name = 'run'", [grant.serverId]);
  await until(() => stream.messages().length > 0, newsMsMax);
  await quiet();
  expect([methodsOf(stream), methodsOf(elsewhere)]).toEqual([[toolsChanged], []]);
  stream.close();
  elsewhere.close();
});

it("a policy that comes or goes changes every list", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [], policy: allowAll });
  const stream = await listen(grant);
  await scene.owner.query("UPDATE grants SET policy_id = NULL WHERE id = $1", [grant.grantId]);
  await until(() => stream.messages().length === 2, newsMsMax);
  expect(methodsOf(stream)).toEqual(["notifications/prompts/list_changed", "notifications/resources/list_changed"]);
  stream.close();
});

describe("the end of a stream that listens", () => {
  const farewell = { jsonrpc: "2.0", id: 7, result: { resultType: "complete", _meta: { "io.modelcontextprotocol/subscriptionId": 7 } } };

  it("is the answer to its subscription when its grant is revoked, and no more than an end in the legacy era", async () => {
    const grant = await newGrant();
    const [modern, legacy] = [await listen(grant, { toolsListChanged: true }), await listen(grant)];
    await until(() => modern.messages().length === 1, newsMsMax);
    await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [grant.grantId]);
    expect(await Promise.all([modern.over, legacy.over])).toEqual(["end", "end"]);
    expect(modern.messages().at(-1)).toEqual(farewell);
    expect(legacy.messages()).toEqual([]);
  });

  it("is the same when the gateway goes down, before calls have to be over", async () => {
    const grant = await newGrant();
    const replica = await scene.startReplica({ bounds: { drainMs: 60_000 } });
    const there = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
    const [modern, legacy] = [await listen(there, { toolsListChanged: true }), await listen(there)];
    await until(() => modern.messages().length === 1, newsMsMax);
    const closed = replica.close();
    expect(await Promise.all([modern.over, legacy.over])).toEqual(["end", "end"]);
    expect(modern.messages().at(-1)).toEqual(farewell);
    await closed;
  });

  it("is the same when it has lived for as long as it may", async () => {
    const grant = await newGrant();
    const replica = await scene.startReplica({ bounds: { listeningStreamLifeMs: 300, keepAliveCommentMs: 300 } });
    const modern = await listen({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) }, {});
    expect(await modern.over).toBe("end");
    expect(modern.messages().at(-1)).toEqual(farewell);
  });
});

it("a stream ends, as it should, once documents that others have taken the place of hold more than they may (supersededBytesMax); one under the present document goes on", async () => {
  const grant = await newGrant();
  const replica = await scene.startReplica({ bounds: { supersededBytesMax: 1 } });
  const there = { ...grant, url: grant.url.replace(scene.gateway.url, replica.url) };
  const [outlived, elsewhere] = [await listen(there), await listen(grant)];
  await publish(grant, hiding);
  expect(await outlived.over).toBe("end");
  const present = await listen(there);
  await until(() => elsewhere.messages().length === 1, newsMsMax);
  await quiet();
  expect(await Promise.race([present.over, elsewhere.over, "open"])).toBe("open");
  for (const stream of [present, elsewhere]) stream.close();
});
