// LOAD-03 of the study: a gateway that is asked for twice and for ten times what it can do. Its memory stays bounded, it goes on doing what it
// can, whoever is refused hears so at once, in words and with a time to come again, lists are served all along, what was let through is in the
// log and nothing else is, and it is as quick as before once the load falls. OVERLOAD_SECONDS: how long each stretch lasts (8 unless said).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { argumentsMac } from "@/tests/support/arguments-mac";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/tests/support/start-test-redis";
import { startNeighbour, type NeighbourProcess } from "../streams/neighbour-process";
import type { LoadOrder, LoadOutcome } from "./driver";

const seconds = Number(process.env["OVERLOAD_SECONDS"] ?? 8);
const organizations = 40;
const grantsOfEach = 4;
const connectionsMax = 1_600;
const rssMiBMax = 700;
const settleMs = 10_000;
const capacityMin = 300;
/** As the driver's server lists it, so that it was reviewed. */
const listedTool = { name: "echo", inputSchema: { type: "object" } };
const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-overload-"));

let scene: Scene;
let redis: TestRedis | null = null;
let gateway: GatewayProcess;
let driver: NeighbourProcess;
const grants: SceneGrant[] = [];

beforeAll(async () => {
  scene = await openScene();
  redis = hasRedisServer ? await startTestRedis() : null;
  gateway = await startGatewayProcess({ ...scene.env, AUDIT_SPOOL_DIR: root, ...(redis !== null && { REDIS_URL: redis.urls[0] ?? "" }) });
  driver = startNeighbour("tests/deep/overload/driver.ts");
  const { port }: { port: number } = JSON.parse(await driver.ask(null));
  for (let org = 0; org < organizations; org += 1) {
    const first = await scene.addServer({
      url: `http://127.0.0.1:${String(port)}/mcp`, tools: [{ name: "echo", definition: listedTool }],
      policy: { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "calls", window: "hour", max: 10_000_000 }] } } },
    });
    grants.push(first);
    for (let more = 1; more < grantsOfEach; more += 1) grants.push(await scene.addGrant(first));
  }
}, 180_000);
afterAll(async () => {
  driver?.stop();
  await gateway?.stop();
  await scene?.close();
  await redis?.stop();
  fs.rmSync(root, { recursive: true, force: true });
}, 60_000);

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const rssMiB = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${String(gateway.pid)}/status`, "utf8"))?.[1] ?? NaN) / 1_024;

async function load(order: Pick<LoadOrder, "perSecond" | "seconds" | "connectionsMax">): Promise<LoadOutcome & { readonly rssMiB: number }> {
  const { port } = new URL(gateway.url);
  const targets = grants.map(({ url, token }) => ({ path: new URL(url).pathname, token }));
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, rssMiB());
  }, 100);
  const outcome: LoadOutcome = JSON.parse(await driver.ask(JSON.stringify({ host: "127.0.0.1", port: Number(port), targets, listEvery: 20, ...order } satisfies LoadOrder)));
  clearInterval(timer);
  return { ...outcome, rssMiB: Math.round(most) };
}

const count = (outcome: LoadOutcome, kind: RegExp) => Object.entries(outcome.answers).reduce((sum, [name, { calls }]) => sum + (kind.test(name) ? calls : 0), 0);
const perSecond = (outcome: LoadOutcome) => Math.round((count(outcome, /^(call|list) 200$/) * 1_000) / outcome.elapsedMs);

/** What reached the server is what the log says was let through, and whoever was answered got there. */
async function expectRecorded(outcome: LoadOutcome): Promise<void> {
  const allowed = new Map<string, string>();
  const fromMs = performance.now();
  const owed = outcome.arrived.reduce((sum, numbers) => sum + numbers.length, 0);
  for (;;) {
    const { rows } = await scene.owner.query<{ mac: string; outcome: string }>("SELECT arguments_mac AS mac, outcome FROM calls WHERE effect = 'allow' AND method = 'tools/call'");
    for (const { mac, outcome: end } of rows) allowed.set(mac, end);
    if ([...allowed.values()].every((end) => end !== "pending") && allowed.size >= owed) break;
    if (performance.now() - fromMs > 30_000) break;
    await pause(250);
  }
  const missing: number[] = [];
  const twice: number[] = [];
  const lost: number[] = [];
  for (const [of, numbers] of outcome.arrived.entries()) {
    const orgId = grants[of]?.orgId ?? "";
    const here = new Set(numbers);
    if (here.size !== numbers.length) twice.push(of);
    for (const n of numbers) if (allowed.get(argumentsMac(scene.handleKey, orgId, `{"n":${String(n)},"of":${String(of)}}`)) === undefined) missing.push(n);
    for (const n of outcome.answered[of] ?? []) if (n % 20 !== 0 && !here.has(n)) lost.push(n);
  }
  expect({ missing, twice, lost }).toEqual({ missing: [], twice: [], lost: [] });
}

it("goes on beside twice and ten times as many calls as it can do: bounded, answering, recording, and quick again at once", { timeout: 300_000 }, async () => {
  const said = (name: string, outcome: LoadOutcome & { readonly rssMiB: number }) => process.stdout.write(`${name}: ${String(perSecond(outcome))} a second served, ${JSON.stringify({ ...outcome, answered: undefined, arrived: undefined })}\n`);
  await load({ perSecond: null, seconds: 3, connectionsMax: 32 });
  const full = await load({ perSecond: null, seconds: 3, connectionsMax: 32 });
  said("at capacity", full);
  // A machine that has other things to do now may have none later.
  const capacity = Math.max(capacityMin, perSecond(full));
  const calm = { perSecond: capacity / 10, seconds: 4, connectionsMax: 64 };
  const before = await load(calm);
  said("before", before);
  expect(count(before, /^(call|list) 200$/)).toBe(before.sent);

  for (const times of [2, 10]) {
    const over = await load({ perSecond: capacity * times, seconds, connectionsMax });
    said(`${String(times)} times that`, over);
    expect(over.unclear).toEqual([]);
    expect({ timedOut: over.timedOut, broken: over.broken }).toEqual({ timedOut: 0, broken: 0 });
    expect(over.rssMiB).toBeLessThan(rssMiBMax);
    // Refused is who has too much under way, or comes when there is too much of all: nothing else.
    expect(Object.keys(over.answers).filter((kind) => !/ (200|429 4290|503 \d+)$/.test(kind))).toEqual([]);
    expect(count(over, /^list 200$/)).toBeGreaterThan(0);
    await expectRecorded(over);
    const fromMs = performance.now();
    const after = await load(calm);
    said("after", after);
    expect(count(after, /^(call|list) 200$/)).toBe(after.sent);
    expect(performance.now() - fromMs).toBeLessThan(settleMs + calm.seconds * 1_000);
    expect(after.answers["call 200"]?.p50Ms ?? Infinity).toBeLessThan(20 + 5 * (before.answers["call 200"]?.p50Ms ?? 0));
  }
});
