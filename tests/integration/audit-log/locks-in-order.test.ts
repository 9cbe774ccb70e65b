// Nobody who records a call waits for longer than a call waits, whoever else locks something of the log; and what Postgres undoes for the sake of
// somebody else is sent again (laws L1 and L8).
import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { pruneLog } from "@/proxy/duties/prune-log";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { retryUndone } from "@/proxy/recorder/retry-undone";
import { firstBroken, readChain, sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask, openNewOrganization } from "../servers/test-organization";

/** Of the two seconds that a statement of a gateway may take. */
const waitMsMax = 1_700;

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(() => database.drop());

const newOrg = async () => (await openNewOrganization(database)).org.id;
const inTime = <Result>(work: Promise<Result>) => Promise.race([work, new Promise<never>((_resolve, reject) => setTimeout(reject, waitMsMax, new Error("a record waited")))]);
const someoneWaits = () => expect.poll(async () => Number((await ask(database.adminUrl, "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted"))[0]?.["n"]), { interval: 5 }).toBeGreaterThan(0);

it("a checkpoint that waits for its organization's row, which somebody is deleting, keeps no head: calls are recorded, and neither of the two is undone", async () => {
  const org = await newOrg();
  await ingestRecords(database.query, "log_c1", [{ n: 1, org, body: writtenCall(org).refusal }]);
  await withClient(database.adminUrl, async (other) => {
    await other.query("BEGIN");
    await other.query("SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE", [org]);
    const signing = checkpoint(database.gatewayUrl);
    await someoneWaits();
    await inTime(ingestRecords(database.query, "log_c1", [{ n: 2, org, body: writtenCall(org).refusal }]));
    // As a deletion does in the end.
    await inTime(other.query("SELECT 1 FROM audit_chains WHERE org_id = $1 FOR UPDATE", [org]));
    await other.query("COMMIT");
    await signing;
  });
  expect(await ask(database.adminUrl, "SELECT number::int FROM audit_checkpoints WHERE org_id = $1 ORDER BY number", [org])).toContainEqual({ number: 1 });
});

it("a checkpoint of records that another one covers meanwhile is not written", async () => {
  const org = await newOrg();
  await ingestRecords(database.query, "log_c2", [{ n: 1, org, body: writtenCall(org).refusal }]);
  const keep = (number: number) => ask(database.gatewayUrl, "SELECT keep_checkpoint($1, $2, now(), '{}', '', 'k', ARRAY['log_c2'], ARRAY[0::bigint], ARRAY[1::bigint])", [org, number]);
  await keep(1);
  await expect(keep(2)).rejects.toThrow(/another checkpoint/);
  expect(await ask(database.adminUrl, "SELECT number::int FROM audit_checkpoints WHERE org_id = $1", [org])).toEqual([{ number: 1 }]);
});

it("months that nobody needs go one at a time, and where somebody reads the log they stay: calls are recorded meanwhile", async () => {
  const org = await newOrg();
  const months = (table: string) => ask(database.adminUrl, "SELECT count(*)::int AS n FROM pg_class WHERE relname ~ $1", [`^${table}_2020\\d\\d$`]);
  for (const table of ["audit_records", "calls"]) {
    for (let month = 1; month <= 6; month += 1) {
      await ask(database.ownerUrl, `CREATE TABLE ${table}_20200${String(month)} PARTITION OF ${table} FOR VALUES FROM ('2020-0${String(month)}-01') TO ('2020-0${String(month + 1)}-01')`);
    }
  }
  const prune = () => database.withDuty(async (client) => void (await pruneLog(client, { signer: testSigner, sha256, rest: () => Promise.resolve(), stop: new AbortController().signal, onError: (error) => { throw error; } })));
  await withClient(database.adminUrl, async (reader) => {
    await reader.query("BEGIN; SELECT count(*) FROM calls");
    let isOver = false;
    const pruning = prune().finally(() => {
      isOver = true;
    });
    for (let n = 1; !isOver; n += 1) await inTime(ingestRecords(database.query, "log_m", [{ n, org, body: writtenCall(org).refusal }]));
    await pruning;
    expect([await months("audit_records"), await months("calls")]).toEqual([[{ n: 0 }], [{ n: 6 }]]);
    await reader.query("COMMIT");
  });
  await prune();
  expect(await months("calls")).toEqual([{ n: 0 }]);
});

it("a batch that loses a deadlock is sent again, and is in its chains once", async () => {
  const orgs = [await newOrg(), await newOrg()].sort();
  const batch = (from: number) => orgs.map((org, index) => ({ n: from + index, org, body: writtenCall(org).refusal }));
  await ingestRecords(database.query, "log_d", batch(1));
  const name = new URL(database.adminUrl).pathname.slice(1);
  await ask(database.adminUrl, `ALTER DATABASE "${name}" SET deadlock_timeout = '50ms'`);
  const undone: unknown[] = [];
  await withClient(database.gatewayUrl, async (gateway) => {
    await withClient(database.adminUrl, async (other) => {
      // The batch is the one that gives way.
      await other.query("SET deadlock_timeout = '1min'; BEGIN");
      await other.query("SELECT 1 FROM audit_chains WHERE org_id = $1 FOR UPDATE", [orgs[1]]);
      const query = async (text: string, values: readonly unknown[]) => ({ rows: (await gateway.query(text, [...values])).rows });
      const sending = retryUndone(() => ingestRecords(query, "log_d", batch(3)), { triesMax: 3, pauseMs: 20, withinMs: 2_000, onUndone: (error) => undone.push(error) });
      await someoneWaits();
      await other.query("SELECT 1 FROM audit_chains WHERE org_id = $1 FOR UPDATE", [orgs[0]]);
      await other.query("COMMIT");
      expect(await sending).toEqual([]);
    });
  });
  await ask(database.adminUrl, `ALTER DATABASE "${name}" RESET deadlock_timeout`);
  expect(undone).toMatchObject([{ code: "40P01" }]);
  for (const org of orgs) {
    const chain = await readChain(database.adminUrl, org, "log_d");
    expect([chain.length, firstBroken(org, "log_d", chain)]).toEqual([2, null]);
  }
});
