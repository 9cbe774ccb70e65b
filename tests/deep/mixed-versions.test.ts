// UPG-05 of the study: gateways of the version before beside gateways of this one, on the tables of before and of now. An installation is upgraded
// and taken back under load: nothing is lost and nothing unrecorded, whichever of them has a call, and the log is one log.
// BEFORE=<checkout of the version before, with its packages>; without it this is skipped.
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { expectNothingLost } from "@/tests/support/nothing-lost";
import { createOlderDatabase } from "@/tests/support/older-database";
import { openBalancer, type Balancer } from "@/tests/support/open-balancer";
import { replaceReplica, untilReady } from "@/tests/support/replace-replica";
import { startSteadyListeners } from "@/tests/support/steady-listeners";
import { startCountingServer, startSteadyLoad, type CountingServer } from "@/tests/support/steady-load";
import type { TestDatabase } from "@/tests/support/test-database";
import { until } from "@/tests/support/until";

const before = process.env["BEFORE"] ?? "";
const now = process.cwd();
const folder = "prisma/migrations";
const namesIn = (checkout: string) => fs.readdirSync(path.join(checkout, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const agents = 6;
const listeners = 4;
/** Until so many calls went through. */
const loadMsMax = 60_000;

describe.skipIf(before === "")("two versions side by side", () => {
  let database: TestDatabase;
  let scene: Scene;
  let server: CountingServer;
  let balancer: Balancer;
  const running: GatewayProcess[] = [];

  beforeAll(async () => {
    database = await createOlderDatabase(new Set(namesIn(before)));
    // Its own gateway is there for rows and keys.
    scene = await openScene({ database });
    server = await startCountingServer();
    balancer = await openBalancer();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await balancer?.close();
    await server?.close();
    await scene?.close();
  }, 120_000);

  const env = () => ({ ...scene.env, GATEWAY_URL: `http://127.0.0.1:${String(balancer.port)}`, GATEWAY_DRAIN_NOTICE_MS: "2000" });
  async function start(checkout: string): Promise<GatewayProcess> {
    const gateway = await startGatewayProcess(env(), { checkout });
    running.push(gateway);
    return gateway;
  }

  it("an upgrade and the way back lose no call, no list and no stream, and leave one unbroken log", { timeout: 230_000 }, async () => {
    const replicas = await Promise.all([start(before), start(before)]);
    balancer.setBackends(replicas);
    await untilReady(balancer, 2);
    const added = await scene.addServer({ url: server.url, tools: [{ name: "echo" }] });
    const grant = { ...added, url: added.url.replace(scene.gateway.url, env().GATEWAY_URL) };
    const load = startSteadyLoad(grant, agents);
    const listening = startSteadyListeners(await scene.addGrant(grant), listeners);
    const more = async () => {
      const had = load.sent();
      await until(() => load.sent() > had + 60 && listening.open() === 2 * listeners, loadMsMax);
    };
    const replace = async (place: number, checkout: string) => {
      await replaceReplica(balancer, replicas, place, () => start(checkout));
      await more();
    };
    await more();
    // Two of the version before, on the new tables; one of each; two of this one; and back again.
    const applied = await applyMigrations({ url: database.ownerUrl, folder });
    await more();
    for (const [place, checkout] of [[0, now], [1, now], [0, before], [1, before]] as const) await replace(place, checkout);
    const report = await load.stop();
    const streams = await listening.stop();
    process.stdout.write(`${String(applied.length)} migrations, ${String(report.answered.length)} calls, ${String(report.lists)} lists, ${String(streams.opened)} streams\n`);
    await expectNothingLost(scene, server, grant, report);
    expect(streams.failed).toEqual([]);
    const { rows } = await scene.owner.query<{ id: string }>("SELECT DISTINCT writer_id AS id FROM audit_records WHERE org_id = $1", [grant.orgId]);
    expect(rows.length).toBeGreaterThanOrEqual(6);
    for (const { id } of rows) expect(firstBroken(grant.orgId, id, await readChain(database.adminUrl, grant.orgId, id))).toBeNull();
  });
});
