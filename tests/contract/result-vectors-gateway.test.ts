// The vectors about answers at the level of a running gateway: what the client reads and what the log says, whether the server answers in
// one piece or as a stream of events, and whether it is judged at once or by a thread of its own.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { answerText, loadPolicyVectors, requestOf, type ResultCase, type ResultVector } from "@/tests/support/policy-vectors";
import type { RunningGateway } from "@/proxy/running-gateway";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
let answer = "";
let streams = false;
let apart: RunningGateway;
const orgId = randomId("org");

beforeAll(async () => {
  scene = await openScene();
  apart = await scene.startReplica({ bounds: { scanHereBytesMax: 0, readHereBytesMax: 0 } });
  server = await listenUpstream((_request, response) => {
    if (!streams) return void response.writeHead(200, { "content-type": "application/json" }).end(answer);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`: a comment\nid: 1\n\nevent: message\nid: 2\ndata: ${answer}\n\n`);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const { results } = loadPolicyVectors();
const forms = [
  { form: "in one piece", isStream: false, isApart: false }, { form: "as a stream", isStream: true, isApart: false },
  { form: "in one piece, judged apart", isStream: false, isApart: true }, { form: "as a stream, judged apart", isStream: true, isApart: true },
];

describe.each(results)("$name: $description", (vector) => {
  describe.each(forms)("$form", ({ isStream, isApart }) => {
    it.each(vector.cases)("$name", async (resultCase) => {
      const grant = await standing(vector, resultCase);
      const text = answerText(resultCase.answer);
      answer = `{"jsonrpc":"2.0","id":1,${text.slice(1)}`;
      streams = isStream;
      const { text: received } = await callTool(isApart ? { ...grant, url: grant.url.replace(scene.gateway.url, apart.url) } : grant, resultCase.tool, resultCase.args ?? {});
      const body = isStream ? dataOf(received) : received;
      const { rows } = await logOf(grant);
      const { want } = resultCase;
      if (want.kind === "unchanged") {
        expect(body).toBe(answer);
        expect(rows).toMatchObject([{ effect: "allow", code: "allowed", outcome: "delivered", result_code: null, result_rule: null }]);
      } else if (want.kind === "redacted") {
        expect(body).toBe(`{"jsonrpc":"2.0","id":1,${answerText(want.answer).slice(1)}`);
        expect(rows).toMatchObject([{ effect: "allow", code: "allowed", outcome: "delivered", result_code: "redacted", result_rule: want.rules[0] }]);
      } else {
        expect(JSON.parse(body)).toMatchObject({
          id: 1, result: { isError: true, content: [{ type: "text", text: expect.stringMatching(/^\[POLICY DENIED\] .*The tool ran.*Do not repeat the call\.$/) }],
            _meta: { "portcullis/decision": { code: want.code, rule: want.rule } } },
        });
        expect(rows).toMatchObject([{ effect: "allow", code: "allowed", outcome: "delivered", result_code: want.code, result_rule: want.rule }]);
      }
    });
  });
});

function standing(vector: ResultVector, resultCase: ResultCase): Promise<SceneGrant> {
  const { tool } = requestOf({ ...resultCase, want: { effect: "allow", code: "allowed", rule: null } });
  return scene.addServer({ orgId, url: server.url, tools: [{ name: resultCase.tool, risk: tool?.risk ?? "read" }], policy: vector.policyText });
}

function dataOf(stream: string): string {
  return /^data: (\{.*)$/m.exec(stream)?.[1] ?? stream;
}

async function logOf(grant: SceneGrant): Promise<{ readonly rows: readonly object[] }> {
  for (let round = 0; ; round += 1) {
    const { rows } = await scene.owner.query<{ outcome: string }>(
      "SELECT effect, code, outcome, result_code, result_rule FROM calls WHERE grant_id = $1", [grant.grantId]);
    if (rows.every(({ outcome }) => outcome !== "pending") || round === 80) return { rows };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
