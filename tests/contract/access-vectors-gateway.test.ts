// The vectors of resources, prompts and servers' requests at the level of a running gateway: every route, both eras, real sockets.
// What arrived at the server, what the client got, and what the log says.
import type http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { serverHandles } from "@/proxy/upstream/server-handles";
import { routesTo, type AccessRoute } from "@/tests/support/access-routes";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { loadPolicyVectors, type AccessCase } from "@/tests/support/policy-vectors";
import { modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

type Kind = NonNullable<AccessCase["serverRequest"]>;
const methods: { readonly [kind in Kind]: string } = { sampling: "sampling/createMessage", elicitation: "elicitation/create", roots: "roots/list" };
const results: { readonly [kind in Kind]: object } = {
  sampling: { role: "assistant", content: { type: "text", text: "" }, model: "m" }, elicitation: { action: "accept" }, roots: { roots: [] },
};

let scene: Scene;
let server: Upstream;
const orgId = randomId("org");
/** What the server answers to a request that everybody may make: it asks the client for something. */
let asks: Kind = "roots";
/** The prompt that it answers with a question. */
const questioning = "questioning";

beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => answer(response, JSON.parse(body.toString("utf8"))));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

function answer(response: http.ServerResponse, { id, method, params }: { id?: number; method?: string; params?: { name?: string } }): void {
  if (method === undefined) return void response.writeHead(202).end();
  if (method === "ping") {
    const asked = { jsonrpc: "2.0", id: "asked", method: methods[asks], params: {} };
    const events = [asked, { jsonrpc: "2.0", id, result: {} }].map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`);
    return void response.writeHead(200, { "content-type": "text/event-stream" }).end(events.join(""));
  }
  const result = method === "server/discover" || params?.name === questioning ? { resultType: "input_required", inputRequests: { one: { method: methods[asks], params: {} } } } : { resultType: "complete" };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

/** The policy, and every prompt may be used. */
function withPrompts(policyText: string | null): string {
  return JSON.stringify({ ...JSON.parse(policyText ?? "{}"), prompts: { default: "allow" } });
}

function send(grant: SceneGrant, { method, era, params, mirrored }: AccessRoute): Promise<RawAnswer> {
  return era === "legacy"
    ? rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) })
    : rawRequest(grant, { headers: modernHeaders(method, mirrored), body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: modernMeta() } }) });
}

describe.each(loadPolicyVectors().accesses)("$name: $description", ({ policyText, cases }) => {
  let grant: SceneGrant;
  beforeAll(async () => {
    grant = await scene.addServer({ url: server.url, orgId, policy: policyText });
  });
  const lastRow = async (): Promise<object | undefined> => {
    const { rows } = await scene.owner.query("SELECT method, effect, code, rule FROM calls WHERE grant_id = $1 ORDER BY id DESC LIMIT 1", [grant.grantId]);
    return rows[0];
  };
  const deniedBody = ({ want }: AccessCase) => ({ error: { code: 4003, data: { "portcullis/decision": { code: want.code, rule: want.rule } } } });

  const shown = cases.filter((one) => one.engineOnly === undefined);
  const named = shown.filter(({ serverRequest }) => serverRequest === undefined);
  if (named.length > 0) it.each(named)("$name, by every route", async (accessCase) => {
    const { effect, code, rule } = accessCase.want;
    for (const route of routesTo(accessCase)) {
      const before = server.seen.length;
      const got = await send(grant, route);
      const which = `${route.method} (${route.era})`;
      expect(got.status, which).toBe(200);
      if (effect === "allow") expect(JSON.parse(got.text), which).toMatchObject({ result: {} });
      else expect(JSON.parse(got.text), which).toMatchObject(deniedBody(accessCase));
      expect(server.seen.length - before, which).toBe(effect === "allow" ? 1 : 0);
      expect(await lastRow(), which).toMatchObject({ method: route.method, effect, code, rule });
    }
  });

  const asked = shown.flatMap((one) => (one.serverRequest === undefined ? [] : [{ ...one, kind: one.serverRequest }]));
  if (asked.length > 0) it.each(asked)("$name, on the way down and up", async (accessCase) => {
    const { kind, want } = accessCase;
    asks = kind;
    const isAllowed = want.effect === "allow";

    const stream = await send(grant, { method: "ping", era: "legacy", params: {} });
    expect(stream.text.includes(methods[kind])).toBe(isAllowed);
    expect(stream.text).toContain('"id":1');
    if (!isAllowed) {
      await expect.poll(() => server.seen.at(-1)?.body.toString("utf8")).toBe('{"jsonrpc":"2.0","id":"asked","error":{"code":-32601,"message":"Method not found"}}');
      expect(await lastRow()).toMatchObject({ method: methods[kind], effect: "deny", code: want.code, rule: want.rule });
    }

    const handle = serverHandles(scene.handleKey).sealQuestion('"asked"', grant, null);
    expect(stream.text.includes(String(handle))).toBe(isAllowed);
    const before = server.seen.length;
    const response = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: handle, result: results[kind] }) });
    expect(response.status).toBe(202);
    expect(server.seen.length - before).toBe(isAllowed ? 1 : 0);
    expect(await lastRow()).toMatchObject({ effect: want.effect, code: want.code, rule: want.rule });

    // Only some methods may be answered with a question (MCP 2026-07-28, Multi Round-Trip Requests): on any other none passes, and a denied one is logged as one.
    const stray = await send(grant, { method: "server/discover", era: "modern", params: {} });
    expect(JSON.parse(stray.text)).toMatchObject(isAllowed ? { error: { code: 5026 } } : deniedBody(accessCase));
    if (!isAllowed) expect(await lastRow()).toMatchObject({ method: methods[kind], effect: "deny", code: want.code, rule: want.rule });
    const strayRetry = await send(grant, { method: "server/discover", era: "modern", params: { inputResponses: { one: { ...results[kind] } } } });
    expect(JSON.parse(strayRetry.text)).toMatchObject(isAllowed ? { error: { code: 5026 } } : deniedBody(accessCase));
  });

  // Where a prompt may be used at all, which these policies leave open: whether its answer may ask is theirs alone.
  const decidedByMember = asked.filter(({ want }) => want.code === "allowed" || want.code === "denied");
  if (decidedByMember.length > 0) it.each(decidedByMember)("$name, as a question in an answer, and its answer in the retry", async (accessCase) => {
    const { kind, want } = accessCase;
    asks = kind;
    const asking = await scene.addServer({ url: server.url, orgId, policy: withPrompts(policyText) });
    const row = async () => (await scene.owner.query("SELECT method, effect, code, rule FROM calls WHERE grant_id = $1 ORDER BY id DESC LIMIT 1", [asking.grantId])).rows[0];
    for (const params of [{ name: questioning }, { name: questioning, inputResponses: { one: { ...results[kind] } } }]) {
      const got = JSON.parse((await send(asking, { method: "prompts/get", era: "modern", params, mirrored: questioning })).text);
      expect(got).toMatchObject(want.effect === "allow" ? { result: { resultType: "input_required" } } : deniedBody(accessCase));
      const method = want.effect === "allow" || "inputResponses" in params ? "prompts/get" : methods[kind];
      expect(await row()).toMatchObject({ method, effect: want.effect, code: want.code, rule: want.rule });
    }
  });
});
