// What one organization does is not felt by another: its calls at a steady 50 a second, alone and beside a neighbour that does its worst.
// Gateway, servers and clients are processes of their own. Alone and beside are measured in turn, so that a busy machine is busy for both;
// what is asserted is loose, the figures go to the report (STREAMS_REPORT=file; STREAMS_SECONDS for longer rounds).
import http from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";
import { startNeighbour, type NeighbourProcess } from "./neighbour-process";
import { writeReport } from "./write-report";

const perSecond = 50;
const seconds = Number(process.env["STREAMS_SECONDS"] ?? "6");
const rounds = Number(process.env["STREAMS_ROUNDS"] ?? "2");
const ratioMax = Number(process.env["STREAMS_RATIO_MAX"] ?? "20");
const slow = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "(?i)[a-z]{1,500}q" }] } } } };
const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] }, rate_limit: { max: 1_000_000, window: 60 } } } };

const conditional = { version: "1", default: "allow", tools: { t: { deny_if: [{ conditions: [{ path: "args.t", op: "regex", value: "(?i)[a-z]{1,200}q" }] }] } } };
const counting = { version: "1", default: "allow", tools: { t: { deny_if: Array<object>(2_000).fill({ conditions: [{ path: "args.n[*]", op: "gt", value: 1 }] }) } } };

type Neighbour = readonly [name: string, path: string, policy: object, connections: number, life: "alive" | "dead", args?: object | undefined];

let scene: Scene;
let gateway: GatewayProcess;
let servers: NeighbourProcess;
let flood: NeighbourProcess;
let own: Upstream;
let ports: { readonly port: number; readonly dead: number };
const agent = new http.Agent({ keepAlive: true });
const measured: (readonly (string | number)[])[] = [];

beforeAll(async () => {
  scene = await openScene();
  gateway = await startGatewayProcess(scene.env);
  own = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}]}}');
  });
  servers = startNeighbour("tests/deep/streams/noisy-server.ts");
  flood = startNeighbour("tests/deep/streams/flood.ts");
  ports = JSON.parse(await servers.ask(null));
}, 120_000);
afterAll(async () => {
  writeReport("Neighbours", ["beside", "p50 alone", "p50 beside", "p99 alone", "p99 beside", "p99 ratio", "victim refused alone / beside", "the neighbour's answers by status, of all rounds"], measured);
  agent.destroy();
  flood?.stop();
  servers?.stop();
  await gateway?.stop();
  await scene?.close();
  await own?.close();
});

/** The victim's server has nothing to do with the others. */
async function servedHere(): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: own.url, tools: [{ name: "t" }], policy: redacting });
  return { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
}

async function standing(path: string, policy: object, port = ports.port): Promise<SceneGrant> {
  const grant = await scene.addServer({ url: `http://127.0.0.1:${String(port)}${path}`, tools: [{ name: "t" }], policy });
  return { ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) };
}

const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t", arguments: {} } });

/** Calls of the victim that found no room: on a machine that stands still for half a second, these are its own. */
let refused = 0;

function call(grant: SceneGrant): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      method: "POST", agent,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 429) refused += 1;
        else if (response.statusCode !== 200) return reject(new Error(`status ${String(response.statusCode)}`));
        resolve(performance.now() - startedMs);
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Calls at the steady rate, whether or not the one before has been answered; their times in milliseconds. */
async function callSteadily(grant: SceneGrant): Promise<readonly number[]> {
  const under: Promise<number>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const dueMs = (at * 1_000) / perSecond;
    under.push(new Promise<void>((resolve) => setTimeout(resolve, dueMs)).then(() => call(grant)));
  }
  return Promise.all(under);
}

const at = (times: readonly number[], part: number): number => {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN) * 100) / 100;
};

it.each([
  ["64 connections of one grant that never wait", "/plain", redacting, 64, "alive"],
  ["callers of a server that takes calls and never answers", "/silent", redacting, 64, "alive"],
  ["callers of a server that nothing listens for", "/plain", redacting, 64, "dead"],
  ["large answers under patterns made to be slow", "/heavy", slow, 16, "alive"],
  ["small answers under patterns made to be slow", "/small", slow, 16, "alive"],
  ["arguments of a megabyte under conditions made to be slow", "/plain", conditional, 16, "alive", { t: "ab".repeat(500_000), n: Array<number>(1_000).fill(1) }],
  ["nine thousand numbers under 2,000 conditions", "/plain", counting, 16, "alive", { n: Array<number>(9_000).fill(1) }],
  ["answers of megabytes", "/huge", { version: "1", default: "allow" }, 4, "alive"],
] as const satisfies readonly Neighbour[])("leaves a victim's calls alone: %s", { timeout: 600_000 }, async (...[name, path, policy, connections, life, args = {}]: Neighbour) => {
  const victim = await servedHere();
  const hostile = await standing(path, policy, life === "dead" ? ports.dead : ports.port);
  for (let warm = 0; warm < 100; warm += 1) await call(victim);
  const alone: number[] = [];
  const beside: number[] = [];
  const refusals = { alone: 0, beside: 0 };
  const answers: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    refused = 0;
    alone.push(...(await callSteadily(victim)));
    refusals.alone += refused;
    refused = 0;
    flood.tell(JSON.stringify({ url: hostile.url, token: hostile.token, connections, args }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    beside.push(...(await callSteadily(victim)));
    refusals.beside += refused;
    const counts: Record<string, number> = JSON.parse(await flood.ask("stop"));
    for (const [status, count] of Object.entries(counts)) answers[status] = (answers[status] ?? 0) + count;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { alone: refusedAlone, beside: refusedBeside } = refusals;
  const ratio = Math.round((at(beside, 0.99) / at(alone, 0.99)) * 100) / 100;
  measured.push([name, at(alone, 0.5), at(beside, 0.5), at(alone, 0.99), at(beside, 0.99), ratio, `${String(refusedAlone)} / ${String(refusedBeside)}`, JSON.stringify(answers)]);
  console.log(measured.at(-1)?.join(" · "));
  // None of the victim's calls failed (call rejects), and none was refused for the neighbour's sake.
  if (refusedAlone === 0) expect(refusedBeside).toBeLessThan(perSecond);
  expect(ratio).toBeLessThan(ratioMax);
});
