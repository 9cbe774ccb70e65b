// What one organization does is not felt by another: its calls at a steady 50 a second, alone and beside a neighbour that does its worst.
// Gateway, servers and clients are processes of their own. All of them share a machine, and so each round has three parts: alone; apart, where
// the neighbour does the same through a gateway process of its own, which is the machine's share; and beside, through the victim's. What is
// asserted is loose, the figures go to the report (STREAMS_REPORT=file; STREAMS_SECONDS for longer parts, STREAMS_ROUNDS for more of them,
// STREAMS_FLAGS for what Node is told beside, such as to take a profile).
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/tests/support/start-test-redis";
import type { FloodCounts, FloodOrder } from "./flood";
import { startNeighbour, type NeighbourProcess } from "./neighbour-process";
import { slowestCalls, type SlowStages } from "./slowest-calls";
import type { VictimOrder, VictimTimes } from "./victim";
import { writeReport } from "./write-report";

const perSecond = 50;
const seconds = Number(process.env["STREAMS_SECONDS"] ?? "4");
const rounds = Number(process.env["STREAMS_ROUNDS"] ?? "2");
const ratioMax = Number(process.env["STREAMS_RATIO_MAX"] ?? "20");
const flags = (process.env["STREAMS_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
const slow = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "(?i)[a-z]{1,500}q" }] } } } };
const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] }, rate_limit: { max: 1_000_000, window: 60 } } } };

const conditional = { version: "1", default: "allow", tools: { t: { deny_if: [{ conditions: [{ path: "args.t", op: "regex", value: "(?i)[a-z]{1,200}q" }] }] } } };
const counting = { version: "1", default: "allow", tools: { t: { deny_if: Array<object>(2_000).fill({ conditions: [{ path: "args.n[*]", op: "gt", value: 1 }] }) } } };

type Neighbour = readonly [name: string, path: string, policy: object, connections: number, life: "alive" | "dead", args?: object | undefined];

type Cells = readonly (string | number)[];

let scene: Scene;
let redis: TestRedis | null = null;
let folder: string;
/** The victim's, and another one. */
let gateways: { readonly own: GatewayProcess; readonly other: GatewayProcess };
let servers: NeighbourProcess;
let flood: NeighbourProcess;
let victim: NeighbourProcess;
let ports: { readonly port: number; readonly dead: number; readonly victim: number };
const measured: { readonly figures: Cells; readonly details: Cells }[] = [];

beforeAll(async () => {
  scene = await openScene();
  redis = hasRedisServer ? await startTestRedis() : null;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-neighbours-"));
  const start = (name: string): Promise<GatewayProcess> => startGatewayProcess({
    ...scene.env, AUDIT_SPOOL_DIR: path.join(folder, name), ...(redis !== null && { REDIS_URL: redis.urls[0] ?? "" }),
  }, { flags });
  gateways = { own: await start("own"), other: await start("other") };
  servers = startNeighbour("tests/deep/streams/noisy-server.ts", true);
  flood = startNeighbour("tests/deep/streams/flood.ts", true);
  victim = startNeighbour("tests/deep/streams/victim.ts");
  ports = { ...JSON.parse(await servers.ask(null)), victim: JSON.parse(await victim.ask(null)) };
}, 120_000);
afterAll(async () => {
  writeReport("Neighbours", [
    "beside", "p50 alone, apart, beside", "p99 alone", "p99 apart", "p99 beside", "beside / alone", "beside / apart", "p99 alone by part", "longest / shortest of these",
  ], measured.map(({ figures }) => figures));
  writeReport("Neighbours: the slowest beside, and what the neighbour was answered", [
    "beside", "outside", "read", "decided", "reserved", "recorded", "answered", "victim refused alone / beside", "answers by status, apart", "answers by status, beside",
  ], measured.map(({ details }) => details));
  flood?.stop();
  servers?.stop();
  victim?.stop();
  await Promise.all([gateways?.own.stop(), gateways?.other.stop()]);
  await redis?.stop();
  await scene?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const at = (gateway: GatewayProcess, grant: SceneGrant): SceneGrant => ({ ...grant, url: grant.url.replace(scene.gateway.url, gateway.url) });

async function served(port: number, path: string, policy: object): Promise<SceneGrant> {
  return scene.addServer({ url: `http://127.0.0.1:${String(port)}${path}`, tools: [{ name: "t" }], policy });
}

interface Part extends VictimTimes {
  readonly trace: string;
}

async function callSteadily({ url, token }: SceneGrant, calls = perSecond * seconds): Promise<Part> {
  const trace = randomBytes(8).toString("hex");
  const times: VictimTimes = JSON.parse(await victim.ask(JSON.stringify({ url, token, perSecond, calls, trace } satisfies VictimOrder)));
  return { ...times, trace };
}

/** What `work` comes to while the neighbour does its worst; its answers are added to `answers`. */
async function during<Result>(order: FloodOrder, answers: Record<string, number>, work: () => Promise<Result>): Promise<Result> {
  flood.tell(JSON.stringify(order));
  await pause(500);
  const result = await work();
  const counts: FloodCounts = JSON.parse(await flood.ask("stop"));
  for (const [status, count] of Object.entries(counts)) answers[status] = (answers[status] ?? 0) + count;
  await pause(500);
  return result;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Of the calls of all these parts together, in milliseconds. */
function quantile(parts: readonly Part[], share: number): number {
  const sorted = parts.flatMap(({ ms }) => ms).toSorted((one, other) => one - other);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
}

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
  const own = at(gateways.own, await served(ports.victim, "/mcp", redacting));
  const hostile = await served(life === "dead" ? ports.dead : ports.port, path, policy);
  const order = (gateway: GatewayProcess): FloodOrder => ({ url: at(gateway, hostile).url, token: hostile.token, connections, args });
  const answers = { apart: {}, beside: {} };
  // Measured is what is warm: both gateways have met both, by then.
  await callSteadily(own, 100);
  for (const gateway of [gateways.other, gateways.own]) await during(order(gateway), {}, () => callSteadily(own, 100));
  const alone: Part[] = [];
  const apart: Part[] = [];
  const beside: Part[] = [];
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await callSteadily(own));
    apart.push(await during(order(gateways.other), answers.apart, () => callSteadily(own)));
    beside.push(await during(order(gateways.own), answers.beside, () => callSteadily(own)));
  }
  const [p50Alone, p50Apart, p50Beside] = [alone, apart, beside].map((parts) => quantile(parts, 0.5));
  const [p99Alone = NaN, p99Apart = NaN, p99Beside = NaN] = [alone, apart, beside].map((parts) => quantile(parts, 0.99));
  const byPart = alone.map((part) => quantile([part], 0.99));
  const slow = (await Promise.all(beside.map((part) => slowestCalls(scene.owner, own.orgId, part.trace, part)))).flat();
  const mean = (of: (stages: SlowStages) => number): number => rounded(slow.reduce((sum, stages) => sum + of(stages), 0) / slow.length);
  const refused = (of: readonly Part[]): number => of.reduce((sum, part) => sum + part.refused, 0);
  const figures = [
    name, [p50Alone, p50Apart, p50Beside].join(", "), p99Alone, p99Apart, p99Beside, rounded(p99Beside / p99Alone), rounded(p99Beside / p99Apart),
    byPart.join(", "), rounded(Math.max(...byPart) / Math.min(...byPart)),
  ];
  const details = [
    name, mean(({ outside }) => outside), mean(({ read }) => read), mean(({ decided }) => decided), mean(({ reserved }) => reserved), mean(({ recorded }) => recorded), mean(({ answered }) => answered),
    `${String(refused(alone))} / ${String(refused(beside))}`, JSON.stringify(answers.apart), JSON.stringify(answers.beside),
  ];
  measured.push({ figures, details });
  console.log([...figures, ...details.slice(1)].join(" · "));
  // None of the victim's calls failed (the victim ends), and none was refused for the neighbour's sake.
  if (refused(alone) === 0) expect(refused(beside)).toBeLessThan(perSecond);
  expect(p99Beside / p99Alone).toBeLessThan(ratioMax);
});
