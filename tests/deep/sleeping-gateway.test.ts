// UPG-09 of the study: a gateway that stood still and wakes up (a suspended machine, SIGSTOP) answers by no configuration of the time before.
// What was revoked meanwhile stays outside, though its requests lay at the sleeping gateway's door already (law L10).
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, type RawAnswer } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let gateway: GatewayProcess;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene();
  gateway = await startGatewayProcess(scene.env);
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await scene?.close();
  await server?.close();
});

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const perGrant = 10;

/** Calls that wait at the door until the gateway wakes. */
function knock(grant: SceneGrant): Promise<readonly RawAnswer[]> {
  return Promise.all(Array.from({ length: perGrant }, () => callTool(grant, "t", { by: grant.grantId })));
}

it.each([5_000, gatewayBounds.staleAfterMs + 5_000])("after %i ms a grant that was revoked meanwhile opens nothing, and the others are served again at once", { timeout: 120_000 }, async (asleepMs) => {
  const added = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  const kept = { ...added, url: added.url.replace(scene.gateway.url, gateway.url) };
  const revoked = { ...kept, ...(await scene.addGrant(kept)) };
  await expect.poll(async () => [(await callTool(kept, "t")).status, (await callTool(revoked, "t")).status], { timeout: 5_000 }).toEqual([200, 200]);

  process.kill(gateway.pid, "SIGSTOP");
  await scene.owner.query("UPDATE grants SET revoked_at = now() WHERE id = $1", [revoked.grantId]);
  const knocked = [knock(revoked), knock(kept)] as const;
  await pause(asleepMs);
  process.kill(gateway.pid, "SIGCONT");
  const wokenMs = performance.now();
  const statuses = (await Promise.all(knocked)).map((answers) => answers.map(({ status }) => status));
  expect(statuses[0]?.every((status) => status === 401 || status === 503), `the revoked grant was answered ${String(statuses[0])}`).toBe(true);
  expect(statuses[1]?.every((status) => status === 200 || status === 503), `the other grant was answered ${String(statuses[1])}`).toBe(true);
  expect(server.seen.filter(({ body }) => body.includes(`"by":"${revoked.grantId}"`))).toEqual([]);
  await expect.poll(async () => (await callTool(kept, "t")).status, { timeout: 5_000 }).toBe(200);
  expect(performance.now() - wokenMs).toBeLessThan(5_000);
  expect((await callTool(revoked, "t")).status).toBe(401);
});
