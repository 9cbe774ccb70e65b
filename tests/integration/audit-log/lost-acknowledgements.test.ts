// AUD-07: Postgres commits what the spool was carried into it with, and its answer never arrives. What may have been written is sent again, and is
// there once. ACK_ROUNDS: how often.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { openSpool, type Spool } from "@/proxy/spool/open-spool";
import type { Ship } from "@/proxy/spool/ship-segment";
import { realDisk } from "@/proxy/spool/spool-disk";
import { firstBroken, readChain, writtenCall } from "@/tests/support/audit-chain";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { quick } from "@/tests/support/spool/spool-trial";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

const rounds = Number(process.env["ACK_ROUNDS"] ?? 30);
const bounds = { ...gatewayBounds, ...quick };
const writer = "log_deaf";
let database: TestDatabase;
let proxy: CuttableProxy;
let postgres: Postgres;
let spool: Spool;
let folder: string;
/** Batches of which nobody heard that they were taken. */
let unheard = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.gatewayUrl);
  proxy = await openCuttableProxy({ host: url.hostname, port: Number(url.port) });
  [url.hostname, url.port] = ["127.0.0.1", String(proxy.port)];
  postgres = openPostgres(url.href, bounds, () => undefined);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-deaf-spool-"));
  const ship: Ship = async (log, batch) => {
    await ingestRecords(postgres.records, log, batch).catch((error: unknown) => {
      unheard += 1;
      throw error;
    });
  };
  spool = openSpool({ disk: realDisk, root: folder, log: writer, ship, bounds }, {
    nowMs: Date.now, monotonicMs: () => performance.now(), onError: () => undefined, onFault: (error) => { throw error; }, onAdopted: () => undefined, onDamage: () => undefined,
  });
});
afterAll(async () => {
  await spool.close(1_000);
  await postgres.close();
  await proxy.close();
  fs.rmSync(folder, { recursive: true, force: true });
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

it(`is written once though the answer to its commit was lost, ${String(rounds)} times`, { timeout: 30_000 + rounds * 1_000 }, async () => {
  const { org: { id: org } } = await openNewOrganization(database);
  const committed = async (callId: string) => (await ask(database.adminUrl, "SELECT count(*)::int AS count FROM audit_records WHERE org_id = $1 AND call_id = $2", [org, callId]))[0]?.["count"];
  const calls: string[] = [];
  let n = 0;
  /** One call, intent and outcome in one batch. */
  const append = async () => {
    const { id, at, intent, outcome } = writtenCall(org);
    calls.push(id);
    await spool.append([{ n: (n += 1), record: { org, id, body: intent, call: { opens: { id, org, startedAt: at } } } }, { n: (n += 1), record: { org, id, body: outcome, call: { ends: id } } }]);
    return id;
  };
  const shipped = () => expect.poll(() => spool.state().bytesBehind, { interval: 2, timeout: 10_000 }).toBe(0);
  // A connection is there before anything is lost on it.
  await append();
  await shipped();
  expect(unheard).toBe(0);
  for (let round = 1; round <= rounds; round += 1) {
    proxy.deafen();
    const id = await append();
    await expect.poll(() => committed(id), { interval: 2, timeout: 10_000 }).toBe(2);
    proxy.cut();
    proxy.heal();
    await shipped();
    expect(unheard).toBeGreaterThanOrEqual(round);
  }
  const chain = await readChain(database.adminUrl, org, writer);
  expect(firstBroken(org, writer, chain)).toBeNull();
  expect(chain.map(({ kind, call_id }) => [kind, call_id])).toEqual(calls.flatMap((id) => [["intent", id], ["outcome", id]]));
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS calls FROM calls WHERE org_id = $1 AND outcome = 'delivered'", [org])).toEqual([{ calls: rounds + 1 }]);
});
