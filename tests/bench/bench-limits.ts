// Reservations per second on one hot counter and over many, through the stores as gateways use them: `npm run bench:limits [seconds]`.
// Prints a Markdown table. Postgres flushes every commit here, and Redis appends to its file every second, as in an installation.
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createOwner } from "@/lib/migrate/create-owner.mjs";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { withClient } from "@/lib/migrate/with-client.mjs";
import type { Charge } from "@/lib/policy-engine/types";
import { gatewayBounds } from "@/proxy/bounds";
import type { Counters } from "@/proxy/limits/counters";
import { limitStore } from "@/proxy/limits/limit-store";
import { postgresCounters } from "@/proxy/limits/postgres-counters";
import { redisCounters } from "@/proxy/limits/redis-counters";
import { openRedisScripts } from "@/proxy/redis/redis-scripts";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/scripts/embedded-postgres.mjs";
import { startTestRedis } from "@/tests/support/start-test-redis";

const gateways = 4;
const workersPerGateway = 64;
const seconds = Number(process.argv[2] ?? 5);
const warmUpMs = 500;

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** As many workers as ask at once, each for the next reservation when it has the last. Every answer must be a reservation. */
async function measure(stores: readonly Counters[], policies: number): Promise<Figures> {
  const charge: Charge = {
    key: "organization sliding:60 \"hot\" org", window: { kind: "sliding", seconds: 60 }, amountMicros: 1n, refund: "never",
    caps: [{ rule: "/all_tools/limits/0", maxMicros: 9_007_199_254_000_000n, message: "", order: 0 }],
  };
  const began = performance.now();
  const ends = began + warmUpMs + seconds * 1_000;
  const took: number[] = [];
  const worker = async (store: ReturnType<typeof limitStore>, number: number) => {
    for (let turn = 0; performance.now() < ends; turn += 1) {
      const asked = performance.now();
      const { outcome } = await store.reserve("org_bench", `pol_${(number + turn) % policies}`, [charge], Date.now());
      if (outcome.kind !== "reserved") throw new Error(`a reservation came out as ${outcome.kind}`);
      if (asked - began > warmUpMs) took.push(performance.now() - asked);
    }
  };
  await Promise.all(stores.flatMap((counters, gateway) => {
    const store = limitStore(counters, (error) => { throw error; });
    return Array.from({ length: workersPerGateway }, (_, index) => worker(store, gateway * workersPerGateway + index));
  }));
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return { perSecond: took.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function benchPostgres(): Promise<[string, Figures][]> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-bench-limits-"));
  const { adminUrl } = await startEmbeddedPostgres({ dataDir: path.join(dataDir, "data"), password: "bench" });
  const owner = new URL(adminUrl);
  [owner.username, owner.password, owner.pathname] = ["portcullis_owner", "bench", "/bench"];
  const opened: ReturnType<typeof openPostgres>[] = [];
  try {
    await createOwner({ adminUrl, ownerUrl: owner.href });
    await applyMigrations({ url: owner.href, folder: "prisma/migrations" });
    const admin = new URL(adminUrl);
    admin.pathname = "/bench";
    await withClient(admin.href, (client) => client.query("INSERT INTO organizations (id, slug, name) VALUES ('org_bench', 'bench', 'bench')"));
    for (let count = 0; count < gateways; count += 1) opened.push(openPostgres(admin.href, { ...gatewayBounds, databaseStatementMs: 10_000 }, () => undefined));
    const stores = opened.map(({ limits }) => postgresCounters(limits, gatewayBounds));
    return [["Postgres, one counter", await measure(stores, 1)], ["Postgres, 100 policies", await measure(stores, 100)]];
  } finally {
    await Promise.all(opened.map((postgres) => postgres.close()));
    stopEmbeddedPostgres({ dataDir: path.join(dataDir, "data"), mode: "immediate" });
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function benchRedis(): Promise<[string, Figures][]> {
  const server = await startTestRedis(["--appendonly", "yes"]);
  const bounds = { ...gatewayBounds, redisCommandMs: 10_000 };
  const opened = await Promise.all(Array.from({ length: gateways }, () => openRedisScripts(server.urls, bounds, () => undefined)));
  try {
    const stores = opened.map((scripts) => redisCounters(scripts, gatewayBounds));
    return [["Redis, one counter", await measure(stores, 1)], ["Redis, 100 policies", await measure(stores, 100)]];
  } finally {
    for (const scripts of opened) scripts.close();
    await server.stop();
  }
}

const rows = [...await benchPostgres(), ...await benchRedis()];
const cells = rows.map(([name, { perSecond, p50Ms, p99Ms }]) => `| ${name} | ${Math.round(perSecond).toLocaleString("en-US")} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)} |`);
const written = process.stdout.write([
  `${gateways} stores of ${workersPerGateway} workers each in one process, ${seconds} s a row, ${os.cpus().length} CPUs (${os.cpus()[0]?.model ?? "unknown"}), Node ${process.versions.node}.`,
  "", "| counters | reservations/s | p50 ms | p99 ms |", "| --- | --- | --- | --- |", ...cells, "",
].join("\n"));
if (!written) await once(process.stdout, "drain");
