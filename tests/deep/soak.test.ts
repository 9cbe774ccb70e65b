// LOAD-05 of the study: a gateway that works for long, while Postgres, Redis and the server go away in turn and come back, and clients do what
// clients do: they listen, break off, send what is refused. Its memory, its descriptors and its timers are at the end what they were, and every
// call is accounted for. SOAK_SECONDS: how long (90 unless said; 28800 are the eight hours of the study).
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { startChaosLoad } from "@/tests/chaos/chaos-load";
import { chaosPolicy } from "@/tests/chaos/chaos-world";
import { checkBooks } from "@/tests/chaos/check-books";
import { openCuttableProxy } from "@/tests/support/cuttable-proxy";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import type { SceneGrant } from "@/tests/support/gateway-scene";
import { openOwnWorld } from "@/tests/support/own-world";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { startSteadyListeners } from "@/tests/support/steady-listeners";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";

const soakMs = Number(process.env["SOAK_SECONDS"] ?? "90") * 1_000;
const agents = 4;
const listeners = 8;
const restMs = 3_000;
const awayMs = 2_000;
/**
 * One thing that a gateway depends on goes away so often, each in turn; the eight hours of the study: every half hour. In each third of the time all of them
 * do: while one is away fewer descriptors are open, and the thirds are compared.
 */
const awayEveryMs = Math.min(soakMs / 9.5 - awayMs, 1_800_000);
const sampleMs = 500;
/** What the live heap may grow by from the first third to the end: some of chance, and two MiB an hour. */
const heapMiBMax = 6 + (2 * soakMs) / 3 / 3_600_000;
const rssMiBMax = 350;
const descriptorsMax = 8;

interface Sample {
  readonly rssMiB: number;
  readonly descriptors: number;
  readonly timers: number;
}

async function sampleOf(gateway: GatewayProcess): Promise<Sample> {
  const text = await (await fetch(`${gateway.opsUrl}/metrics`)).text();
  const measured = (name: string) => Number(text.split("\n").find((line) => line.startsWith(name))?.split(" ").at(-1) ?? NaN);
  return {
    rssMiB: measured("process_resident_memory_bytes") / 1_048_576,
    descriptors: fs.readdirSync(`/proc/${String(gateway.pid)}/fd`).length, timers: measured("nodejs_active_resources{type=\"Timeout\"}"),
  };
}

/** What is left of the heap once its garbage is collected; the least of a few, for calls are under way. */
async function liveHeapMiB(gateway: GatewayProcess): Promise<number> {
  const said: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const had = gateway.lines.length;
    process.kill(gateway.pid, "SIGUSR2");
    let bytes: string | undefined;
    while (bytes === undefined) {
      await pause(20);
      bytes = gateway.lines.slice(had).flatMap((line) => /^\{"liveHeapBytes":(\d+)\}$/.exec(line)?.[1] ?? [])[0];
    }
    said.push(Number(bytes) / 1_048_576);
  }
  return Math.min(...said);
}

/** What clients do beside their calls: break off, come with nothing, with a wrong token, with a body that is none. */
async function misbehave(grant: SceneGrant): Promise<void> {
  await rawRequest(grant, { token: `${grant.token.slice(0, -1)}x`, body: "{}" });
  await rawRequest(grant, { token: null, body: "{}" });
  await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}' });
  await rawRequest(grant, { path: "/mcp/srv_nobody", body: "{}" });
  await callTool(grant, "nowhere");
  await new Promise<void>((resolve) => {
    const request = http.request(grant.url, { method: "POST", agent: false, headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` } });
    request.on("error", () => undefined);
    request.on("close", () => resolve());
    request.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: { wait: 1 } } }));
    setTimeout(() => request.destroy(), 20);
  });
}

it("a gateway that works for long holds no more memory, descriptors and timers than before, and owes no call", { timeout: soakMs + 240_000 }, async ({ skip }) => {
  const world = await openOwnWorld();
  if (world.redis === null) {
    await world.close();
    return skip("there is no redis-server here");
  }
  const database = new URL(world.scene.env["GATEWAY_DATABASE_URL"] ?? "");
  const arrived = new Map<number, { tool: string; times: number }>();
  const server = await listenUpstream((_request, response, body) => {
    if (body.length === 0) return void response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    const { id, method, params } = JSON.parse(body.toString()) as { id: number; method: string; params: { name: string; arguments: { n?: number } } };
    if (method === "subscriptions/listen") {
      const acknowledged = { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } };
      return void response.writeHead(200, { "content-type": "text/event-stream" }).write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: acknowledged })}\n\n`);
    }
    const { n } = params.arguments;
    if (n !== undefined) arrived.set(n, { tool: params.name, times: (arrived.get(n)?.times ?? 0) + 1 });
    const text = JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(n) }] } });
    // Every third as a stream; what somebody breaks off takes longer than they wait.
    if (n === undefined || n % 3 > 0) return void setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(text), n === undefined ? 200 : 5);
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": begun\n\n");
    setTimeout(() => response.end(`data: ${text}\n\n`), 20);
  });
  const wires = {
    postgres: await openCuttableProxy({ host: database.hostname, port: Number(database.port) }),
    redis: await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(world.redis.url).port) }),
    server: await openCuttableProxy({ host: "127.0.0.1", port: Number(new URL(server.url).port) }),
  };
  [database.hostname, database.port] = ["127.0.0.1", String(wires.postgres.port)];
  const url = `http://127.0.0.1:${String(wires.server.port)}/mcp`;
  const added = await world.scene.addServer({ url, tools: [{ name: "echo", argumentNames: ["n", "wait"] }, { name: "pay", argumentNames: ["n"] }], policy: chaosPolicy });
  const gateway = await startGatewayProcess({
    ...world.scene.env, GATEWAY_DATABASE_URL: database.href, REDIS_URL: `redis://127.0.0.1:${String(wires.redis.port)}`, AUDIT_SPOOL_DIR: path.join(world.folder, "spool"),
  }, { program: "tests/support/measured-gateway.ts" });
  const grant = { ...added, url: added.url.replace(world.scene.gateway.url, gateway.url) };
  const load = startChaosLoad(grant, agents);
  const listening = startSteadyListeners(await world.scene.addGrant(grant), listeners);
  const samples: Sample[] = [];
  const endMs = performance.now() + soakMs;
  const isOver = () => performance.now() >= endMs;
  try {
    expect(await load.untilWell(50, 30_000)).toBe(true);
    const misbehaving = (async () => {
      while (!isOver()) {
        await misbehave(grant).catch(() => undefined);
        await pause(100);
      }
    })();
    const breaking = (async () => {
      for (let turn = 0; performance.now() + awayEveryMs + awayMs < endMs; turn += 1) {
        await pause(awayEveryMs);
        const wire = [wires.postgres, wires.redis, wires.server][turn % 3];
        wire?.cut();
        await pause(awayMs);
        wire?.heal();
      }
    })();
    let early: number | null = null;
    while (!isOver()) {
      samples.push(await sampleOf(gateway));
      if (early === null && performance.now() > endMs - (2 * soakMs) / 3) early = await liveHeapMiB(gateway);
      await pause(sampleMs);
    }
    const late = await liveHeapMiB(gateway);
    await Promise.all([misbehaving, breaking]);
    expect(await load.untilWell(50, 30_000)).toBe(true);
    await load.stop();
    const streams = await listening.stop();
    await pause(restMs);

    const third = Math.floor(samples.length / 3);
    const middle = samples.slice(third, 2 * third);
    const last = samples.slice(2 * third);
    const least = (of: readonly Sample[], what: keyof Sample) => Math.min(...of.map((sample) => sample[what]));
    const most = (what: keyof Sample) => Math.max(...samples.map((sample) => sample[what]));
    const resting = await sampleOf(gateway);
    process.stdout.write(`${JSON.stringify({
      calls: load.calls.length, streams: streams.opened, liveHeapMiB: [early, late], rssMiB: Math.round(most("rssMiB")),
      descriptors: [least(middle, "descriptors"), least(last, "descriptors"), resting.descriptors], timers: [least(middle, "timers"), least(last, "timers"), resting.timers],
    })}\n`);
    expect(late - (early ?? 0)).toBeLessThan(heapMiBMax);
    expect(most("rssMiB")).toBeLessThan(rssMiBMax);
    expect(least(last, "descriptors") - least(middle, "descriptors")).toBeLessThanOrEqual(descriptorsMax);
    // The least of a third is from while something was away.
    expect(resting.descriptors - least(middle, "descriptors")).toBeLessThanOrEqual(descriptorsMax);
    expect(resting.timers).toBeLessThanOrEqual(least(middle, "timers"));
    const books = await checkBooks({ scene: world.scene, grant, arrived }, load.calls);
    expect(Object.entries(books.wrong).filter(([, numbers]) => numbers.length > 0)).toEqual([]);
    expect(books.pendingRows).toBe(0);
  } finally {
    await load.stop();
    await listening.stop();
    await gateway.stop();
    for (const wire of Object.values(wires)) await wire.close();
    await server.close();
    await world.close();
  }
});
