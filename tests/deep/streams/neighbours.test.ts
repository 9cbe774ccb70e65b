// What one organization does is not felt by another: its calls at a steady 50 a second, alone and beside a neighbour that does its worst.
// Gateway, servers and clients are processes of their own. All of them share a machine, and so each round has three parts, in turn of order: alone;
// apart, where the neighbour does the same through a gateway process of its own, which is the machine's share; and beside, through the victim's.
// What a p99 is, part-times.ts says. What is measured is warm, and the first round is not: V8 compiles what is called often, in threads of its own,
// for some ten seconds at fifty calls a second, and those threads stand before whoever wants a processor.
// What is asserted is loose, the figures go to the report, after each scene anew (STREAMS_REPORT=file). STREAMS_SCENES=flood,silent: these alone
// (neighbour-scenes.ts has the names). STREAMS_SECONDS: of a part; STREAMS_ROUNDS; STREAMS_FLAGS: what Node is told beside, such as to take a profile.
// STREAMS_SPOOLS: where the gateways have their logs, so that with TMPDIR in memory the disk is theirs alone: what Postgres writes back holds a log up by 100 ms and more.
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
import { redacting, scenesNamed, type NeighbourScene } from "./neighbour-scenes";
import { median, quantile, rounded } from "./part-times";
import { slowestCalls, type SlowStages } from "./slowest-calls";
import type { VictimOrder, VictimTimes } from "./victim";
import { openReport } from "./write-report";

const perSecond = 50;
const seconds = Number(process.env["STREAMS_SECONDS"] ?? "4");
const rounds = Number(process.env["STREAMS_ROUNDS"] ?? "2");
const ratioMax = Number(process.env["STREAMS_RATIO_MAX"] ?? "20");
const flags = (process.env["STREAMS_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");

const conditions = ["alone", "apart", "beside"] as const;
type Condition = (typeof conditions)[number];
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
const report = openReport();
const measured: { readonly figures: Cells; readonly details: Cells }[] = [];

beforeAll(async () => {
  scene = await openScene();
  redis = hasRedisServer ? await startTestRedis() : null;
  folder = fs.mkdtempSync(path.join(process.env["STREAMS_SPOOLS"] ?? os.tmpdir(), "portcullis-neighbours-"));
  const start = (name: string): Promise<GatewayProcess> => startGatewayProcess({
    ...scene.env, AUDIT_SPOOL_DIR: path.join(folder, name), ...(redis !== null && { REDIS_URL: redis.urls[0] ?? "" }),
  }, { flags });
  gateways = { own: await start("own"), other: await start("other") };
  servers = startNeighbour("tests/deep/streams/noisy-server.ts", true);
  flood = startNeighbour("tests/deep/streams/flood.ts", true);
  victim = startNeighbour("tests/deep/streams/victim.ts");
  ports = { ...JSON.parse(await servers.ask(null)), victim: JSON.parse(await victim.ask(null)) };
  await warm();
}, 240_000);
afterAll(async () => {
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

const orderTo = (gateway: GatewayProcess, grant: SceneGrant, { connections, args }: Pick<FloodOrder, "connections" | "args">): FloodOrder => {
  const { url, token } = at(gateway, grant);
  return { url, token, connections, ...(args && { args }) };
};

/** Calls and refusals, in both gateways, until the compiler has done with them. */
async function warm(): Promise<void> {
  const own = await served(ports.victim, "/mcp", redacting);
  const hostile = await served(ports.port, "/silent", redacting);
  for (const gateway of [gateways.other, gateways.own]) {
    for (let round = 0; round < 3; round += 1) await callSteadily(at(gateway, own), { perSecond: 400, calls: 2_000 });
    // More than may wait to be refused: the others are refused at once.
    await during(orderTo(gateway, hostile, { connections: 200 }), {}, () => pause(4_000));
  }
  await callSteadily(at(gateways.own, own), { perSecond, calls: 500 });
}

interface Part extends VictimTimes {
  readonly trace: string;
}

async function callSteadily({ url, token }: SceneGrant, rate: Pick<VictimOrder, "perSecond" | "calls"> = { perSecond, calls: perSecond * seconds }): Promise<Part> {
  const trace = randomBytes(8).toString("hex");
  const times: VictimTimes = JSON.parse(await victim.ask(JSON.stringify({ url, token, ...rate, trace } satisfies VictimOrder)));
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

const p99 = ({ ms }: VictimTimes): number => quantile(ms, 0.99);

it.each(scenesNamed(process.env["STREAMS_SCENES"]))("leaves a victim's calls alone: $says", { timeout: 900_000 }, async ({ says, path, isDead = false, policy, ...load }: NeighbourScene) => {
  const own = at(gateways.own, await served(ports.victim, "/mcp", redacting));
  const hostile = await served(isDead ? ports.dead : ports.port, path, policy);
  const answers = { alone: {}, apart: {}, beside: {} };
  const part = (condition: Condition): Promise<Part> => {
    if (condition === "alone") return callSteadily(own);
    return during(orderTo(condition === "apart" ? gateways.other : gateways.own, hostile, load), answers[condition], () => callSteadily(own));
  };
  const parts: Record<Condition, Part[]> = { alone: [], apart: [], beside: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < conditions.length; turn += 1) {
      const condition = conditions[(round + turn) % conditions.length] ?? "alone";
      const felt = await part(condition);
      if (round > 0) parts[condition].push(felt);
    }
  }

  const felt = (of: (parts: readonly Part[]) => string | number): string => conditions.map((condition) => of(parts[condition])).join(" / ");
  const [alone = NaN, apart = NaN, beside = NaN] = conditions.map((condition) => median(parts[condition].map(p99)));
  const figures = [
    says, alone, apart, beside, rounded(beside / alone), rounded(beside / apart),
    felt((some) => quantile(some.flatMap(({ ms }) => ms), 0.5)), felt((some) => quantile(some.flatMap(({ ms }) => ms), 0.99)), felt((some) => some.map((one) => Math.round(p99(one))).join(" ")),
  ];
  const slow = await Promise.all((["alone", "beside"] as const).map(async (condition) =>
    (await Promise.all(parts[condition].map((one) => slowestCalls(scene.owner, own.orgId, one.trace, one)))).flat()));
  const means = (of: (stages: SlowStages) => number): string => slow.map((calls) => rounded(calls.reduce((sum, stages) => sum + of(stages), 0) / calls.length)).join(" / ");
  const details = [
    says, means(({ outside }) => outside), means(({ read }) => read), means(({ decided }) => decided), means(({ reserved }) => reserved), means(({ recorded }) => recorded), means(({ answered }) => answered),
    felt((some) => some.reduce((sum, { refused }) => sum + refused, 0)), JSON.stringify(answers.apart), JSON.stringify(answers.beside),
  ];
  measured.push({ figures, details });
  console.log([...figures, ...details.slice(1)].join(" · "));
  report(
    {
      title: `Neighbours: ${String(rounds)} rounds of ${String(seconds)} s, ${String(perSecond * seconds)} calls each; milliseconds`,
      head: ["beside", "p99 alone", "p99 apart", "p99 beside", "beside / alone", "beside / apart", "p50 alone / apart / beside", "p99 of all calls", "p99 of each part"],
      rows: measured.map((one) => one.figures),
    },
    {
      title: "Neighbours: the stages of the slowest, alone / beside, and what the neighbour was answered",
      head: ["beside", "outside", "read", "decided", "reserved", "recorded", "answered", "victim refused alone / apart / beside", "answers by status, apart", "answers by status, beside"],
      rows: measured.map((one) => one.details),
    },
  );
  // None of the victim's calls failed (the victim ends), and none was refused for the neighbour's sake.
  const refused = (condition: Condition): number => parts[condition].reduce((sum, one) => sum + one.refused, 0);
  if (refused("alone") === 0) expect(refused("beside")).toBeLessThan(perSecond);
  expect(beside / alone).toBeLessThan(ratioMax);
});
