// A gateway's records when the way to Postgres is cut at any moment: what is kept is written once, what was confirmed is there (laws L1 and L8, AUD-07).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { recordStream, type RecordStream, type StreamedRecord } from "@/proxy/recorder/record-stream";
import { firstBroken, readChain, writtenCall } from "@/tests/support/audit-chain";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { diceOf } from "@/tests/support/random-policies/dice";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

const bounds = { ...gatewayBounds, databaseStatementMs: 400, databaseConnectMs: 400, recordRetryMs: 20, outcomeLingerMs: 2, refusalsWaitingPerOrgMax: 150 };
let database: TestDatabase;
let proxy: CuttableProxy;
let postgres: Postgres;
let writers = 0;
let writer = "";
let lost: string[] = [];
let stream: RecordStream<StreamedRecord>;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.gatewayUrl);
  proxy = await openCuttableProxy({ host: url.hostname, port: Number(url.port) });
  [url.hostname, url.port] = ["127.0.0.1", String(proxy.port)];
  postgres = openPostgres(url.href, bounds, () => undefined);
});
afterAll(async () => {
  await postgres.close();
  await proxy.close();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});
beforeEach(() => {
  writer = `log_${String((writers += 1))}`;
  lost = [];
  const own = writer;
  stream = recordStream(async (batch) => {
    expect(await ingestRecords(postgres.records, own, batch.map(({ n, record: { org, body } }) => ({ n, org, body })))).toEqual([]);
  }, bounds, { onError: () => undefined, onLoss: ({ id }) => void lost.push(id) });
});
afterEach(() => proxy.heal());

const newOrg = async () => (await openNewOrganization(database)).org.id;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const written = (org: string, kind: "intent" | "refusal") => {
  const call = writtenCall(org);
  return { org, id: call.id, body: call[kind] };
};

describe("the stream of a gateway's records", () => {
  it("AUD-07: writes what it keeps exactly once, and has what it confirmed, though its connections are cut at random moments", async () => {
    const org = await newOrg();
    const dice = diceOf(7);
    const confirmed: string[] = [];
    const kept: string[] = [];
    let intents = 0;
    // On a busy machine it takes more rounds until some were confirmed and some cut off.
    const saysSomething = () => confirmed.length > 5 && intents - confirmed.length > 5;
    for (let round = 0; round < 40 || (round < 200 && !saysSomething()); round += 1) {
      // Slow enough that a commit is often under way, or done and not yet heard of.
      proxy.slow(4);
      const working = Array.from({ length: 3 }, async () => {
        const [intent, refusal] = [written(org, "intent"), written(org, "refusal")];
        kept.push(refusal.id);
        intents += 1;
        void stream.keep(refusal);
        await stream.commit(intent).then(() => confirmed.push(intent.id), () => undefined);
      });
      await pause(dice.below(150));
      proxy.cut();
      await Promise.all(working);
      proxy.heal();
    }
    expect(await stream.drain(5_000)).toBe(0);
    const chain = await readChain(database.adminUrl, org, writer);
    expect(firstBroken(org, writer, chain)).toBeNull();
    const counts = new Map<string, number>();
    for (const { call_id } of chain) counts.set(call_id ?? "", (counts.get(call_id ?? "") ?? 0) + 1);
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    expect(kept.filter((id) => !counts.has(id))).toEqual([]);
    expect(confirmed.filter((id) => !counts.has(id))).toEqual([]);
    expect(saysSomething()).toBe(true);
    expect(lost).toEqual([]);
    expect(await ask(database.adminUrl, "SELECT count(*)::int AS calls FROM calls WHERE org_id = $1", [org])).toEqual([{ calls: counts.size }]);
  }, 60_000);

  it("tells who waits within its bound that nothing is confirmed, where Postgres fell silent, and writes the rest once it speaks", async () => {
    const org = await newOrg();
    await stream.commit(written(org, "intent"));
    proxy.silence();
    const began = performance.now();
    const refusal = written(org, "refusal");
    const tried = stream.keep(refusal);
    await expect(stream.commit(written(org, "intent"))).rejects.toThrow();
    await tried;
    expect(performance.now() - began).toBeLessThan(4 * (bounds.databaseStatementMs + 500));
    proxy.heal();
    expect(await stream.drain(5_000)).toBe(0);
    const chain = await readChain(database.adminUrl, org, writer);
    expect(chain.filter(({ call_id }) => call_id === refusal.id)).toHaveLength(1);
  });

  it("keeps room for every organization while Postgres is away, whatever one of them has refused, and says what it lost", async () => {
    const [loud, quiet] = [await newOrg(), await newOrg()];
    proxy.cut();
    await Promise.all(Array.from({ length: 300 }, () => stream.keep(written(loud, "refusal"))));
    await Promise.all(Array.from({ length: 10 }, () => stream.keep(written(quiet, "refusal"))));
    const held = stream.waiting().kept;
    expect(held).toBe(bounds.refusalsWaitingPerOrgMax + 10);
    expect(lost).toHaveLength(300 - bounds.refusalsWaitingPerOrgMax);
    proxy.heal();
    expect(await stream.drain(5_000)).toBe(0);
    expect(await readChain(database.adminUrl, quiet, writer)).toHaveLength(10);
    expect(await readChain(database.adminUrl, loud, writer)).toHaveLength(bounds.refusalsWaitingPerOrgMax);
    await Promise.all(Array.from({ length: 5 }, () => stream.keep(written(loud, "refusal"))));
    expect(await readChain(database.adminUrl, loud, writer)).toHaveLength(bounds.refusalsWaitingPerOrgMax + 5);
  });

  it("says at its end how much it could not write, and of what", async () => {
    const org = await newOrg();
    proxy.cut();
    const left = [written(org, "refusal"), written(org, "refusal")];
    await Promise.all(left.map((record) => stream.keep(record)));
    expect(await stream.drain(100)).toBe(2);
    await pause(600);
    expect([...lost].sort()).toEqual(left.map(({ id }) => id).sort());
  });
});
