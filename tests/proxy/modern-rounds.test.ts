// A real client and a real server of the modern era, with the gateway between them: rounds of questions with state, and news of lists.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { acceptedContent, createMcpHandler, createRequestStateCodec, inputRequired, McpServer } from "@modelcontextprotocol/server";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { asListed } from "@/tests/support/as-listed";
import { allowAll, openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;
const deployed: string[] = [];
const name = z.object({ name: z.string() });

beforeAll(async () => {
  scene = await openScene();
  const codec = createRequestStateCodec<{ readonly asked: number }>({ key: randomBytes(32) });
  const handler = createMcpHandler(() => {
    const mcp = new McpServer({ name: "rounds", version: "1.0.0" }, { requestState: { verify: (state, context) => codec.verify(state, context) } });
    mcp.registerTool("deploy", { description: "Asks twice.", inputSchema: z.object({ env: z.string() }) }, async ({ env }, context) => {
      const asked = context.mcpReq.requestState<{ readonly asked: number }>()?.asked ?? 0;
      const answer = acceptedContent(context.mcpReq.inputResponses, "who", name);
      if (asked < 2) {
        const requestState = await codec.mint({ asked: asked + 1 });
        return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: `Who, for the time ${asked + 1}?`, requestedSchema: name }) }, requestState });
      }
      deployed.push(env);
      return { content: [{ type: "text", text: `${env} by ${answer?.name ?? "nobody"}` }] };
    });
    mcp.registerTool("wipe", { description: "Wipes.", inputSchema: z.object({}) }, () => ({ content: [] }));
    return mcp;
  });
  const node = toNodeHandler(handler);
  server = await listenUpstream(async (request, response, body) => {
    await node(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

async function connect(grant: SceneGrant, onTools: () => void = () => undefined): Promise<Client> {
  const client = new Client({ name: "new-client", version: "1.0" }, {
    versionNegotiation: { mode: "auto" }, capabilities: { elicitation: { form: {} } }, listChanged: { tools: { onChanged: onTools } },
  });
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } }));
  await client.connect(new StreamableHTTPClientTransport(new URL(grant.url), { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } }));
  expect(client.getProtocolEra()).toBe("modern");
  return client;
}
const tools = [{ name: "deploy", argumentNames: ["env"] }, { name: "wipe" }];

it("a call goes through all rounds of questions, each judged and charged, and the server sees its own state", async () => {
  const grant = await scene.addServer({ url: server.url, tools, policy: { ...allowAll, tools: { deploy: { limits: [{ counter: "c", window: "day", max: 3 }] } } } });
  const client = await connect(grant);
  expect(await client.callTool({ name: "deploy", arguments: { env: "prod" } })).toMatchObject({ content: [{ type: "text", text: "prod by Ada" }] });
  expect(deployed).toEqual(["prod"]);
  expect(await client.callTool({ name: "deploy", arguments: { env: "again" } })).toMatchObject({ isError: true, _meta: { "portcullis/decision": { code: "limit_exceeded" } } });
  await client.close();
  const rows = (await scene.calls(grant.orgId, 6)).filter(({ method }) => method === "tools/call");
  expect(rows.map(({ code, outcome }) => [code, outcome])).toEqual([["allowed", "delivered"], ["allowed", "delivered"], ["allowed", "delivered"], ["limit_exceeded", "refused"]]);
});

it("a client that subscribed to changes of the tools hears of a policy that hides one, and lists what is left", async () => {
  const grant = await scene.addServer({ url: server.url, tools: await asListed(server.url, tools) });
  let changes = 0;
  const client = await connect(grant, () => {
    changes += 1;
  });
  expect((await client.listTools()).tools.map(({ name: tool }) => tool)).toEqual(["deploy", "wipe"]);
  await scene.owner.query("INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) SELECT 'pvr_' || md5(random()::text), org_id, id, 2, $2, 'test' FROM policies WHERE id = $1", [grant.policyId, JSON.stringify({ ...allowAll, hide: ["wipe"] })]);
  await scene.owner.query("UPDATE policies SET live_version = 2 WHERE id = $1", [grant.policyId]);
  const start = performance.now();
  while (changes === 0 && performance.now() - start < 4_000) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(changes).toBeGreaterThan(0);
  await scene.arrived(grant.orgId);
  expect((await client.listTools()).tools.map(({ name: tool }) => tool)).toEqual(["deploy"]);
  await client.close();
});
