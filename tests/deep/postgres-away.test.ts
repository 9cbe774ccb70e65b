// AUD-05 and AUD-06: Postgres is stopped for minutes and started again, under a gateway with its log on disk and its limits in Redis (laws L1, L7 and L10): calls go
// on while the configuration is fresh, then everything is refused with 503 config_stale; afterwards the log has every forwarded call and every
// refusal, once. AWAY_SECONDS=900 for the quarter of an hour that is promised.
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { faults } from "@/proxy/faults";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/scripts/embedded-postgres.mjs";
import { startChaosLoad, type SentCall } from "@/tests/chaos/chaos-load";
import { chaosPolicy } from "@/tests/chaos/chaos-world";
import { checkBooks } from "@/tests/chaos/check-books";
import { openCuttableProxy } from "@/tests/support/cuttable-proxy";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openOwnWorld } from "@/tests/support/own-world";
import { listenUpstream } from "@/tests/support/upstreams/listen-upstream";

const awayMs = Number(process.env["AWAY_SECONDS"] ?? "150") * 1_000;
const agents = 4;
/** Status and JSON-RPC code of the fault config_stale. */
const staleAnswer = `503 ${String(faults.config_stale.rpcCode)}`;
/** Between the last word of the database and its end, and for one call that is under way. */
const slackMs = 5_000;

it("forwards while its configuration is fresh, then nothing, and has all of it in the log once when Postgres is back", async ({ skip }) => {
  const world = await openOwnWorld();
  if (world.redis === null) {
    await world.close();
    return skip("there is no redis-server here");
  }
  const database = new URL(world.scene.env["GATEWAY_DATABASE_URL"] ?? "");
  // A Postgres that is started again listens at another port.
  const target = { host: database.hostname, port: Number(database.port) };
  const wire = await openCuttableProxy(target);
  [database.hostname, database.port] = ["127.0.0.1", String(wire.port)];
  const arrived = new Map<number, { tool: string; times: number; atMs: number }>();
  const server = await listenUpstream((_request, response, body) => {
    const { id, params } = JSON.parse(body.toString()) as { id: number; params: { name: string; arguments: { n: number } } };
    const { n } = params.arguments;
    arrived.set(n, { tool: params.name, times: (arrived.get(n)?.times ?? 0) + 1, atMs: performance.now() });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: String(n) }] } }));
  });
  const grant = await world.scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: ["n"] }, { name: "pay", argumentNames: ["n"] }], policy: chaosPolicy });
  const gateway = await startGatewayProcess({
    ...world.scene.env, GATEWAY_DATABASE_URL: database.href, REDIS_URL: world.redis.url, AUDIT_SPOOL_DIR: path.join(world.folder, "spool"),
  });
  const load = startChaosLoad({ url: grant.url.replace(world.scene.gateway.url, gateway.url), token: grant.token }, agents);
  let isAway = false;
  const dataDir = path.join(world.folder, "postgres");
  let admin: URL | null = null;
  try {
    expect(await load.untilWell(50, 30_000)).toBe(true);
    stopEmbeddedPostgres({ dataDir });
    isAway = true;
    const goneMs = performance.now();
    await pause(awayMs);
    const backMs = performance.now();
    admin = new URL((await startEmbeddedPostgres({ dataDir, password: "bench" })).adminUrl);
    isAway = false;
    target.port = Number(admin.port);
    expect(await load.untilWell(50, 60_000)).toBe(true);
    await load.stop();
    await gateway.stop();

    const begunWithin = (fromMs: number, toMs: number): readonly SentCall[] => load.calls.filter(({ startedMs }) => startedMs >= fromMs && startedMs < toMs);
    const fresh = begunWithin(goneMs, goneMs + gatewayBounds.staleAfterMs - slackMs);
    const staleFromMs = goneMs + gatewayBounds.staleAfterMs + slackMs;
    const stale = begunWithin(staleFromMs, backMs);
    expect(fresh.length).toBeGreaterThan(1_000);
    expect(new Set(fresh.map(({ came }) => came))).toEqual(new Set(["answered", "denied"]));
    expect(stale.length).toBeGreaterThan(awayMs > 100_000 ? 1_000 : 0);
    expect(new Set(stale.map(({ how }) => how))).toEqual(new Set([staleAnswer]));
    expect([...arrived.values()].filter(({ atMs }) => atMs >= staleFromMs && atMs < backMs)).toEqual([]);

    const scene = { ...world.scene, owner: ownerAt(admin) };
    try {
      const books = await checkBooks({ scene, grant, arrived }, load.calls);
      expect(books).toMatchObject({ pendingRows: 0, arrivedCalls: arrived.size });
      expect(Object.entries(books.wrong).filter(([, numbers]) => numbers.length > 0)).toEqual([]);
      const { rows: [twice] } = await scene.owner.query("SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_records WHERE org_id = $1 GROUP BY call_id, kind HAVING count(*) > 1) t", [grant.orgId]);
      expect(twice).toEqual({ n: 0 });
      const denied = load.calls.filter(({ came }) => came === "denied").length;
      const { rows: [denials] } = await scene.owner.query("SELECT count(*)::int AS n FROM calls WHERE org_id = $1 AND code = 'limit_exceeded'", [grant.orgId]);
      expect(denials).toEqual({ n: denied });
      // Whose they were cannot be asked while Postgres is away: they are the operator's, counted.
      const { rows: [refusals] } = await scene.owner.query("SELECT sum(requests)::int AS n FROM gateway_refusals WHERE code = 'config_stale'");
      expect(refusals).toEqual({ n: load.calls.filter(({ how }) => how === staleAnswer).length });
      console.log(`${String(fresh.length)} calls went on, ${String(stale.length)} were refused, ${String(books.rows)} rows for ${String(books.arrivedCalls)} that reached the server`);
    } finally {
      await scene.owner.end();
    }
  } finally {
    await load.stop();
    await gateway.stop();
    if (isAway) await startEmbeddedPostgres({ dataDir, password: "bench" });
    await wire.close();
    await server.close();
    await world.close();
  }
}, awayMs + 300_000);

function ownerAt(admin: URL): pg.Pool {
  const url = new URL(admin);
  url.pathname = "/bench";
  return new pg.Pool({ connectionString: url.href, max: 2 });
}
