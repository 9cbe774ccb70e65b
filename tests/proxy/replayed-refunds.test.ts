// A replay under the very policy that decided the calls says the same of them: it gives a limit's charge back where the gateway did, and nowhere
// else. Which error is whose the gateway knows as it answers; the log has to say it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { closeJobAnnouncements } from "@/lib/jobs/job-announcements";
import { startReplayInput } from "@/lib/replays/replay-input";
import { startReplay } from "@/lib/replays/start-replay";
import { watchReplay } from "@/lib/replays/watch-replay";
import { openAs } from "@/tests/integration/servers/test-organization";
import { openScene, type NewServer, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

interface Served {
  readonly status?: number;
  readonly type?: string;
  readonly body: (id: number | string) => string;
}

const json = { "content-type": "application/json" };
const body = (more: object) => (id: number | string) => JSON.stringify({ jsonrpc: "2.0", id, ...more });
const asEvent = ({ body: text }: Served): Served => ({ type: "text/event-stream", body: (id) => `data: ${text(id)}\n\n` });
const question = { name: { method: "elicitation/create", params: { message: "?", requestedSchema: { type: "object", properties: {} } } } };
const asks: Served = { body: body({ result: { resultType: "input_required", inputRequests: question } }) };
const failure: Served = { body: body({ result: { content: [], isError: true, resultType: "complete" } }) };
const plain400: Served = { status: 400, type: "text/plain", body: () => "no" };
const error400: Served = { status: 400, body: body({ error: { code: -32_602, message: "no" } }) };

let scene: Scene;
let server: Upstream;
let served: Served;
/** How the server answers who would begin a session. */
let begins = 200;
let called = 0;

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, sent) => {
    const { id, method }: { readonly id?: number | string; readonly method: string } = JSON.parse(sent.toString());
    if (method === "initialize" && begins !== 200) return void response.writeHead(begins).end();
    if (method === "initialize") {
      const initialized = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "s", version: "1" } };
      return void response.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, result: initialized }));
    }
    if (method !== "tools/call" || id === undefined) return void response.writeHead(202).end();
    called += 1;
    response.writeHead(served.status ?? 200, { "content-type": served.type ?? "application/json" }).end(served.body(id));
  });
});
afterAll(async () => {
  await closeJobAnnouncements(scene.database.consoleUrl);
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
  await server.close();
});

const legacyCall = (grant: SceneGrant) => callTool(grant, "t");
const modernCall = (grant: SceneGrant) => rawRequest(grant, {
  headers: modernHeaders("tools/call", "t"),
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {}, _meta: modernMeta({ name: "c", version: "1" }) } }),
});
const bridged: Pick<NewServer, "era" | "bridgeModern"> = { era: "legacy", bridgeModern: true };

interface Played {
  readonly allowed: number;
  readonly codes: readonly (string | null)[];
}

/** Three calls under a limit of one, then a replay of them: how many the limit let through, and what the log says of their answers. */
async function play(of: Pick<NewServer, "era" | "bridgeModern">, answer: Served, call: (grant: SceneGrant) => Promise<unknown>, refund: "on_error" | "not_delivered", session = 200): Promise<Played> {
  const document = { version: "1", default: "deny", tools: { t: { limits: [{ counter: "c", window: "day", max: 1, refund }] } } };
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "t" }], policy: document, ...of });
  [served, begins, called] = [answer, session, 0];
  for (let round = 0; round < 3; round += 1) await call(grant);
  const rows = await scene.calls(grant.orgId, 3);
  await expect.poll(async () => (await scene.calls(grant.orgId, 3)).every(({ outcome }) => outcome !== "pending")).toBe(true);
  const tenant = await openAs(scene.database, { id: grant.orgId, slug: grant.orgId.toLowerCase() }, "policy_manager");
  const { id } = await startReplay(tenant, startReplayInput.parse({ policyId: grant.policyId ?? "", document: JSON.stringify(document) }));
  const replay = await watchReplay(tenant, { replayId: id }, () => Promise.resolve(tenant), scene.database.consoleUrl);
  expect(replay).toMatchObject({ state: "done", summary: { calls: 3, counts: { same: 3 } } });
  return { allowed: rows.filter(({ effect }) => effect === "allow").length, codes: (await scene.calls(grant.orgId, 3)).filter(({ effect }) => effect === "allow").map(({ result_code }) => result_code) };
}

const all = (code: string | null) => [code, code, code];

it.each([
  ["an error of a server's own", { era: "legacy" as const }, failure, legacyCall, 3, all(null)],
  ["one on a stream", { era: "legacy" as const }, asEvent(failure), legacyCall, 3, all(null)],
  ["a question that the bridge cannot carry", { era: "modern" as const }, asks, legacyCall, 1, ["not_carried"]],
  ["such a question on a stream", { era: "modern" as const }, asEvent(asks), legacyCall, 1, ["not_carried"]],
  ["a question that the policy forbids", { era: "modern" as const }, asks, modernCall, 1, ["question_denied"]],
  ["such a question on a stream, of the other era", { era: "modern" as const }, asEvent(asks), modernCall, 1, ["question_denied"]],
  ["HTTP 400 with no answer in it, over the bridge", bridged, plain400, modernCall, 1, ["not_carried"]],
  ["HTTP 400 with no answer in it", { era: "legacy" as const }, plain400, legacyCall, 1, ["http_error"]],
  ["HTTP 400 with an error of a server's own", { era: "legacy" as const }, error400, legacyCall, 3, all(null)],
])("%s", async (_what, of, answer, call, allowed, codes) => {
  expect(await play(of, answer, call, "on_error")).toEqual({ allowed, codes });
});

it.each([400, 404, 500, 401])("a server that begins no session (HTTP %i): the call never left, and all of it goes back", async (status) => {
  expect(await play(bridged, failure, modernCall, "not_delivered", status)).toEqual({ allowed: 3, codes: all("not_sent") });
  expect(called).toBe(0);
});
