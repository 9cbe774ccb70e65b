// The vectors of the policy language at the level of a running gateway: what the log says of a call, and what tools/list shows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { denialText } from "@/lib/guard/denial-text";
import { undeterminedNote } from "@/lib/guard/recorded-text";
import type { JsonValue } from "@/lib/mcp/json-value";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { openScene, pinnedDefinition, type Scene, type SceneGrant, type SceneTool } from "@/tests/support/gateway-scene";
import { contextOf, loadPolicyVectors, requestOf, type DecisionVector, type VectorCase } from "@/tests/support/policy-vectors";
import { modernHeaders, modernMeta, rawRequest, type RawOptions } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const orgId = randomId("org");

beforeAll(async () => {
  // The test stands behind a proxy that the gateway trusts, and so says where a call came from.
  scene = await openScene({ env: { TRUSTED_PROXIES: "127.0.0.0/8" } });
  server = await listenUpstream((_request, response, body) => {
    const { id, method, params }: { id: number; method: string; params: { _meta?: { lists?: object } } } = JSON.parse(body.toString("utf8"));
    const result = method === "tools/list" ? { tools: [params._meta?.lists] } : { content: [] };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const vectors = loadPolicyVectors().decisions.filter(({ engineOnly }) => engineOnly === undefined);
// Whether a rule fires must not depend on the clock of the machine; where a vector sets one, the engine's level shows it.
const shown = vectors.filter(({ cases }) => cases.some(isShownByGateway));

it("shows nine in ten of the vectors", () => expect(shown.length).toBeGreaterThan(0.9 * vectors.length));

describe.each(shown)("$name: $description", (vector) => {
  it.each(vector.cases.filter(isShownByGateway))("$name", async (vectorCase) => {
    const grant = await standing(vector, vectorCase);
    await use(vector, vectorCase, grant);
    const before = server.seen.length;
    const answer = await rawRequest(grant, sent(vectorCase));
    const { want } = vectorCase;
    if (answer.status === 400) {
      // Refused before any policy (law L2): the engine's level shows what it would have said.
      expect(want.effect).not.toBe("allow");
      expect(server.seen.length).toBe(before);
      const refused = (await scene.calls(grant.orgId)).filter(({ grant_id }) => grant_id === grant.grantId);
      expect(refused).toMatchObject([{ effect: "deny", code: "malformed_message", outcome: "refused", message: expect.stringMatching(/./) }]);
      return;
    }
    expect(answer.status).toBe(200);
    const { rows } = await scene.owner.query("SELECT effect, code, rule, replace(message, $2, '') AS message, policy_version FROM calls WHERE grant_id = $1", [grant.grantId, ` ${undeterminedNote}`]);
    // What the schema asks for is said behind the engine's sentence.
    const told = (sentence: string): unknown => (want.code === "invalid_arguments" ? expect.stringContaining(sentence) : sentence);
    expect(rows).toMatchObject([{ effect: want.effect, code: want.code, rule: want.rule, policy_version: grant.policyId === null ? null : 1, ...(want.message !== undefined && { message: told(want.message) }) }]);
    expect(server.seen.length - before).toBe(want.effect === "allow" ? 1 : 0);
    if (want.effect !== "allow" && want.message !== undefined && !["hidden", "unknown_tool", "tool_changed"].includes(want.code)) {
      // When to come back stands behind the words of a limit, and hangs on the clock.
      const timeless = answer.text.replace(want.code === "limit_exceeded" ? / Try again (?:in|after) [\w: -]+\.(?=")/ : /$/, "");
      expect(JSON.parse(timeless)).toMatchObject({ result: { isError: true, content: [{ text: told(want.code === "invalid_arguments" ? `[POLICY DENIED] ${want.message}` : `[POLICY DENIED] ${denialText({ code: want.code, message: want.message })}`) }] } });
    }
    if (vectorCase.visible === undefined) return;
    const listed = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list", params: { _meta: { lists: reviewed(vectorCase) } } }) });
    expect(JSON.parse(listed.text)).toMatchObject({ result: { tools: vectorCase.visible ? [{ name: vectorCase.tool }] : [] } });
  });
});

function isShownByGateway(vectorCase: VectorCase): boolean {
  const { subjects, context } = requestOf(vectorCase);
  const { engineOnly, store, now } = vectorCase;
  return engineOnly === undefined && store === undefined && now === undefined && context.user === null && subjects.session === null && context.client.ip !== null;
}

function standing(vector: DecisionVector, vectorCase: VectorCase): Promise<SceneGrant> {
  const { toolFacts, drift } = vectorCase;
  const tools = toolFacts === null ? [] : [sceneTool(vectorCase)];
  const { server: { slug }, grant: { label, tags } } = contextOf(vectorCase);
  // Slugs are unique within an organization: where the document reads them, each server gets one of its own.
  const place = vector.policyText?.includes("server.slug") === true ? { slug } : { orgId };
  return scene.addServer({ ...place, url: server.url, tools, policy: vector.policyText, label, tags, ...(drift && { drift }) });
}

function sceneTool({ toolFacts, tool }: VectorCase): SceneTool {
  return { ...toolFacts, name: tool };
}

/** The tool's definition as it was reviewed: what its server lists. */
function reviewed(vectorCase: VectorCase): JsonValue {
  return JSON.parse(pinnedDefinition(sceneTool(vectorCase))[0]);
}

/** The case as an agent would send it: legacy, unless its client says who it is. */
function sent(vectorCase: VectorCase): RawOptions {
  const { client } = contextOf(vectorCase);
  const isModern = client.name !== null || client.version !== null;
  const args = vectorCase.argsText ?? JSON.stringify(requestOf(vectorCase).args);
  const given = vectorCase.args === undefined && vectorCase.argsText === undefined && vectorCase.argsRepeat === undefined ? "" : `,"arguments":${args}`;
  const meta = isModern ? `,"_meta":${JSON.stringify(modernMeta({ ...(client.name !== null && { name: client.name }), ...(client.version !== null && { version: client.version }) }))}` : "";
  return {
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(vectorCase.tool)}${given}${meta}}}`,
    headers: {
      ...(client.ip !== null && { "x-forwarded-for": client.ip }),
      ...(isModern && modernHeaders("tools/call", vectorCase.tool)),
    },
  };
}

/** Puts into the counters what the case says was used; by the keys that the engine itself gives for this grant. */
async function use(vector: DecisionVector, vectorCase: VectorCase, grant: SceneGrant): Promise<void> {
  if (vectorCase.used === undefined || vector.policyText === null) return;
  const parsed = parsePolicy(vector.policyText, linearRegex);
  if (!parsed.ok) return;
  const request = { ...requestOf(vectorCase), subjects: { session: null, grant: grant.grantId, user: null, server: grant.serverId, organization: grant.orgId } };
  const judgement = judgeCall(compilePolicy(parsed.policy, linearRegex), request);
  if (judgement.kind !== "reserve") return;
  for (const { key, window, caps } of judgement.charges) {
    const used = Math.max(0, ...caps.map(({ rule }) => vectorCase.used?.[rule] ?? 0));
    const bucket = window.kind === "sliding"
      ? `floor(extract(epoch FROM clock_timestamp()) * 60 / ${window.seconds})`
      : `extract(epoch FROM date_trunc('${window.unit}', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`;
    await scene.owner.query(
      `INSERT INTO limit_counters (org_id, policy_id, key, bucket, used, expires_at) VALUES ($1, $2, $3, ${bucket}, $4, now() + interval '40 days')`,
      [grant.orgId, grant.policyId, key, used * 1_000_000],
    );
  }
}
