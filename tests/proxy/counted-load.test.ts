// LOAD-01 and LOAD-02 of the study, in small and by counts: at a steady rate, and with every connection asking again at once, each call is answered with
// its own result, reaches the server once, is charged once by each of its limits and is in the log once. `npm run bench:gateway` has the times.
import { afterAll, beforeAll, expect, it } from "vitest";
import { argumentsMac } from "@/tests/support/arguments-mac";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const perSecond = 300;
const atRate = 240;
const connections = 16;
const closedLoop = 320;
const text = "x".repeat(1_000);
/** 50 rules on the arguments, all asked, none of which fires; and two limits, which are exactly used up. */
const policyFor = (calls: number) => ({
  version: "1", default: "deny",
  tools: {
    t: {
      deny_if: Array.from({ length: 50 }, (_, index) => ({ conditions: [index % 2 === 0 ? { path: "args.n", op: "eq", value: -1 - index } : { path: "args.text", op: "contains", value: `never-${String(index)}` }] })),
      limits: [{ counter: "calls", window: "day", max: calls }, { counter: "sum", window: "day", max: calls * 2, increment_from: "args.two" }],
    },
  },
});

let scene: Scene;
let server: Upstream;
beforeAll(async () => {
  scene = await openScene();
  server = await listenUpstream((_request, response, body) => {
    const { id, params }: { readonly id: number; readonly params: { readonly arguments: { readonly n: number } } } = JSON.parse(body.toString("utf8"));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: `n${String(params.arguments.n)}` }] } }));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

async function call(grant: SceneGrant, n: number): Promise<void> {
  const answer = await callTool(grant, "t", { n, two: 2, text });
  expect([answer.status, JSON.parse(answer.text).result?.content?.[0]?.text]).toEqual([200, `n${String(n)}`]);
}

/** Every call once at the server, once in the log, and nothing left of the limits. */
async function expectCounted(grant: SceneGrant, calls: number, since: number): Promise<void> {
  const arrived = server.seen.slice(since).map(({ body }): number => JSON.parse(body.toString("utf8")).params.arguments.n);
  const numbers = Array.from({ length: calls }, (_, n) => n);
  expect(arrived.sort((one, other) => one - other)).toEqual(numbers);
  const rows = await scene.calls(grant.orgId, calls);
  expect(rows.map(({ outcome }) => outcome)).toEqual(numbers.map(() => "delivered"));
  const macs = numbers.map((n) => argumentsMac(scene.handleKey, grant.orgId, JSON.stringify({ n, text, two: 2 })));
  expect(rows.map(({ arguments_mac }) => arguments_mac).sort()).toEqual(macs.sort());
  const refused = JSON.parse((await callTool(grant, "t", { n: calls, two: 2, text })).text);
  expect(refused.result?._meta?.["portcullis/decision"]?.code).toBe("limit_exceeded");
}

const newGrant = (calls: number) => scene.addServer({ url: server.url, tools: [{ name: "t", argumentNames: ["n", "two", "text"] }], policy: policyFor(calls) });

it(`${String(atRate)} calls at ${String(perSecond)} a second, whatever becomes of those before (LOAD-01)`, async () => {
  const grant = await newGrant(atRate);
  const since = server.seen.length;
  const began = performance.now();
  const wrong: unknown[] = [];
  const sent: Promise<void>[] = [];
  let answered = 0;
  while (sent.length < atRate) {
    // No more than one grant may have under way: on a machine that is behind, the next waits.
    if (sent.length - answered < connections && performance.now() - began >= (sent.length * 1_000) / perSecond) {
      sent.push(call(grant, sent.length).catch((error: unknown) => void wrong.push(error)).finally(() => {
        answered += 1;
      }));
    } else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(sent);
  expect(wrong).toEqual([]);
  await expectCounted(grant, atRate, since);
}, 60_000);

it(`${String(closedLoop)} calls over ${String(connections)} connections, each as soon as the one before is answered (LOAD-02)`, async () => {
  const grant = await newGrant(closedLoop);
  const since = server.seen.length;
  let next = 0;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (next < closedLoop) await call(grant, (next += 1) - 1);
  }));
  await expectCounted(grant, closedLoop, since);
}, 60_000);
