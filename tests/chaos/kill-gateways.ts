// AUD-01 and AUD-02: gateways with a spool that are killed, again and again, at random and at every named place, while agents call: whatever reached the server is
// in the log, once, and nothing stays open. Three at a time share one folder, so that what one leaves behind is taken over by another that lives.
// Meanwhile Postgres is cut off, the disk fills up, and every third gateway's disk is slow. AUD-01, AUD-02.
import { fork, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { failpoints, type Failpoint } from "@/proxy/failpoints";
import { openCuttableProxy } from "@/tests/support/cuttable-proxy";
import { openOwnWorld } from "@/tests/support/own-world";
import { diceOf } from "@/tests/support/random-policies/dice";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";
import { startChaosLoad, type SentCall } from "./chaos-load";
import { chaosPolicy } from "./chaos-world";
import { checkBooks, type Books } from "./check-books";
import { openSmallDisk } from "./small-disk";

export type KilledAt = Failpoint | "random";

/** What came of it; a book that is not empty, and anything twice or left behind, is wrong. */
export interface KillRun {
  /** How many were killed, by where. */
  readonly kills: ReadonlyMap<KilledAt, number>;
  /** Places that a gateway did not come by in time; it was killed all the same. */
  readonly missed: ReadonlyMap<KilledAt, number>;
  readonly calls: readonly SentCall[];
  readonly books: Books;
  readonly postgresCuts: number;
  /** How often the disk was full, and the calls that were refused meanwhile; null where this machine does not let a small one be mounted. */
  readonly fullDisks: { readonly times: number; readonly refused: number } | null;
  /** Gateways whose disk was slow. */
  readonly slowDisks: number;
  /** Records that are in the log more than once. */
  readonly twice: number;
  /** Spools that nobody took over. */
  readonly leftBehind: number;
}

const lanes = 3;
const agents = 4;
const startMsMax = 60_000;
/** Longer than a gateway needs to come by any place while Postgres is there. */
const reachMsMax = 4_000;
const cutEveryMs = 12_000;
const cutMs = 1_500;
/** Enough for the segments of a few dozen gateways. */
const diskBytes = 8 * 1_048_576;
const fillEveryMs = 8_000;
const fullMs = 2_000;
const slowMsMax = 60;

export async function killGateways(killsWanted: number, seed: number, say: (line: string) => void): Promise<KillRun> {
  const dice = diceOf(seed);
  const world = await openOwnWorld();
  const arrived = new Map<number, { tool: string; times: number }>();
  const server = await listenUpstream((_request, response, body) => {
    const { id, params } = JSON.parse(body.toString()) as { id: number; params: { name: string; arguments: { n: number } } };
    const { n } = params.arguments;
    arrived.set(n, { tool: params.name, times: (arrived.get(n)?.times ?? 0) + 1 });
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(n) }] } })), 3);
  });
  const database = new URL(world.scene.env["GATEWAY_DATABASE_URL"] ?? "");
  const wire = await openCuttableProxy({ host: database.hostname, port: Number(database.port) });
  [database.hostname, database.port] = ["127.0.0.1", String(wire.port)];
  const diskFolder = path.join(world.folder, "disk");
  fs.mkdirSync(diskFolder);
  const disk = openSmallDisk(diskFolder, diskBytes);
  const root = path.join(diskFolder, "spool");
  const env = { PATH: process.env["PATH"] ?? "", NODE_ENV: "test" as const, ...world.scene.env, GATEWAY_DATABASE_URL: database.href, AUDIT_SPOOL_DIR: root };
  const grant = await world.scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: ["n"] }, { name: "pay", argumentNames: ["n"] }], policy: chaosPolicy });
  const program = await bundle();
  const running = new Set<ChildProcess>();
  process.once("exit", () => {
    for (const child of running) child.kill("SIGKILL");
  });

  async function start(args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = fork(program, args, { env, stdio: "inherit", execArgv: [] });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("a gateway did not listen in time")), startMsMax);
      child.once("message", (message) => {
        clearTimeout(timer);
        resolve((message as { port: number }).port);
      });
      // At the first record already: it never listened for the agents.
      child.once("exit", () => {
        clearTimeout(timer);
        resolve(0);
      });
    });
    return { child, url: grant.url.replace(world.scene.gateway.url, `http://127.0.0.1:${String(port)}`) };
  }

  const calls: SentCall[] = [];
  const kills = new Map<KilledAt, number>();
  const missed = new Map<KilledAt, number>();
  const count = (counts: Map<KilledAt, number>, at: KilledAt) => void counts.set(at, (counts.get(at) ?? 0) + 1);
  const order: readonly KilledAt[] = [...failpoints, ...failpoints, "random", "random", "random", "random", "random", "random"];
  let begun = 0;
  let numbers = 0;
  let slowDisks = 0;
  const full: { readonly fromMs: number; readonly toMs: number }[] = [];

  async function lane(): Promise<void> {
    while (begun < killsWanted) {
      const at = order[begun % order.length] ?? "random";
      const isSlow = begun % lanes === 2;
      if (isSlow) slowDisks += 1;
      begun += 1;
      const { child, url } = await start([
        ...(at === "random" ? [] : [`--at=${at}`, `--times=${String(1 + dice.below(isRare(at) ? 3 : 30))}`]), ...(isSlow ? [`--slow-disk=${String(slowMsMax)}`] : []),
      ]);
      const load = startChaosLoad({ url, token: grant.token }, agents, () => (numbers += 1));
      const ended = new Promise<void>((resolve) => (child.exitCode === null && child.signalCode === null ? child.once("exit", () => resolve()) : resolve()));
      const isReached = await Promise.race([ended.then(() => true), pause(at === "random" ? 30 + dice.below(600) : reachMsMax).then(() => false)]);
      if (!isReached) {
        if (at !== "random") count(missed, at);
        child.kill("SIGKILL");
        await ended;
      }
      count(kills, at);
      await load.stop();
      calls.push(...load.calls);
      if (begun % 25 === 0) say(`${String(begun)} gateways killed, ${String(arrived.size)} calls have reached the server`);
    }
  }

  let isOver = false;
  let postgresCuts = 0;
  async function every(ms: number, disturb: () => Promise<void>): Promise<void> {
    for (;;) {
      for (let waited = 0; waited < ms && !isOver; waited += 100) await pause(100);
      if (isOver) return;
      await disturb();
    }
  }
  const disturbing = Promise.all([
    every(cutEveryMs, async () => {
      wire.cut();
      await pause(cutMs);
      wire.heal();
      postgresCuts += 1;
    }),
    disk === null ? null : every(fillEveryMs, async () => {
      disk.fill();
      const fromMs = performance.now();
      // Again and again: what is carried over makes room.
      while (performance.now() - fromMs < fullMs) {
        await pause(50);
        disk.fill();
      }
      full.push({ fromMs, toMs: performance.now() });
      disk.clear();
    }),
  ]);

  try {
    await Promise.all(Array.from({ length: lanes }, lane));
    isOver = true;
    await disturbing;
    const last = await start([]);
    const spools = () => fs.readdirSync(root).filter((name) => !name.startsWith("damaged-"));
    for (let waited = 0; waited < 60_000 && spools().length > 1; waited += 50) await pause(50);
    const leftBehind = spools().length - 1;
    const ended = new Promise((resolve) => last.child.once("exit", resolve));
    last.child.kill("SIGTERM");
    await ended;
    const { rows } = await world.scene.owner.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_records WHERE org_id = $1 GROUP BY call_id, kind HAVING count(*) > 1) t", [grant.orgId]);
    return {
      kills, missed, calls, books: await checkBooks({ scene: world.scene, grant, arrived }, calls), postgresCuts, slowDisks, twice: rows[0]?.n ?? -1, leftBehind,
      fullDisks: disk === null ? null : { times: full.length, refused: calls.filter((call) => call.came === "refused" && full.some(({ fromMs, toMs }) => call.startedMs >= fromMs && call.startedMs < toMs)).length },
    };
  } finally {
    isOver = true;
    for (const child of running) child.kill("SIGKILL");
    await wire.close();
    await server.close();
    disk?.close();
    await world.close();
  }
}

/** Of a segment or a shipment, not of a call. */
function isRare(at: KilledAt): boolean {
  return at === "during_rotation" || at === "mid_ship" || at === "after_commit";
}

/** Inside node_modules, where its packages are found; started as it is, without the time that compiling takes. */
async function bundle(): Promise<string> {
  const outfile = path.resolve("node_modules", ".cache", "portcullis-chaos", "killed-gateway.mjs");
  await build({
    entryPoints: ["tests/chaos/killed-gateway.ts"], outfile, bundle: true, platform: "node", target: "node20", format: "esm", packages: "external", logLevel: "warning",
  });
  return outfile;
}
