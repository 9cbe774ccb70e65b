// Who records a call waits for nobody: gateways write while everything else that touches the log goes on over the same organizations, and no statement
// of theirs is lost to a lock. `INGEST_SECONDS` for longer than some seconds.
import { afterAll, beforeAll, expect, it } from "vitest";
import { saveView } from "@/lib/call-views/save-view";
import { randomId } from "@/lib/crypto/random-id";
import { deleteOrganization } from "@/lib/orgs/delete-org";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds } from "@/proxy/bounds";
import { deliverySweeper } from "@/proxy/deliveries/sweep-deliveries";
import { lostCallsCloser } from "@/proxy/duties/close-lost-calls";
import { countBounds, countCalls } from "@/proxy/duties/count-calls";
import { eraseLogs } from "@/proxy/duties/erase-logs";
import { pruneLog } from "@/proxy/duties/prune-log";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { ageByOwnWord, createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask, openNewOrganization } from "../servers/test-organization";

const seconds = Number(process.env["INGEST_SECONDS"] ?? 5);
const writers = 4;
const dayMs = 86_400_000;

let database: LogDatabase;
let postgres: Postgres;
beforeAll(async () => {
  database = await createLogDatabase();
  await ageByOwnWord(database);
  // Found out at once, not hidden by whoever gives up before.
  const name = new URL(database.adminUrl).pathname.slice(1);
  await ask(database.adminUrl, `ALTER DATABASE "${name}" SET deadlock_timeout = '50ms'`);
  postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
});
afterAll(async () => {
  await postgres.close();
  await database.drop();
});

/** SQLSTATEs deadlock_detected, lock_not_available, query_canceled; what the console's verbs make of them. */
const undoneOrLate = /: (40P01|55P03|57014|unexpected)$/;
const codeOf = (error: unknown) => (error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error));

it("records of several gateways come in while checkpoints, retention, months, counts, deliveries, the console and deletions go on, and none meets a deadlock or its time limit", async () => {
  const tenants: TenantContext[] = [];
  for (let i = 0; i < 5; i += 1) tenants.push(await openNewOrganization(database));
  await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 2 WHERE id = ANY ($1)", [tenants.slice(0, 2).map(({ org }) => org.id)]);
  for (const { org } of tenants.slice(1, 4)) {
    await ask(database.adminUrl, `INSERT INTO destinations (id, org_id, name, kind, url, origin, events, created_by)
      VALUES ($1, $2, 'x', 'webhook', 'https://x.test', 'https://x.test', '{}', 'x')`, [randomId("dst"), org.id]);
  }
  const until = performance.now() + seconds * 1_000;
  const met: string[] = [];

  async function meanwhile(name: string, restMs: number, work: () => Promise<unknown>): Promise<void> {
    for (let isDone = false; performance.now() < until || !isDone;) {
      try {
        await work();
        isDone = true;
      } catch (error) {
        met.push(`${name}: ${codeOf(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  function writer(): () => Promise<void> {
    let name = randomId("log");
    let n = 0;
    let batches = 0;
    let pending: { org: string; body: string }[] = [];
    return async () => {
      // As a gateway that starts anew: its chains are not there yet.
      if ((batches += 1) % 25 === 0) [name, n] = [randomId("log"), 0];
      const ended = pending.map(({ org, body }) => ({ n: (n += 1), org, body }));
      pending = [];
      const begun = Array.from({ length: 16 }, (_, index) => {
        const org = tenants[(index * 7 + batches) % tenants.length]?.org.id ?? "";
        // The fifth comes late into an hour in progress, or the one before.
        const daysAgo = index === 0 ? 40 : index < 3 ? 5 : index === 3 ? 0.5 : index === 4 ? 8.5 / 1_440 : 0;
        const call = writtenCall(org, { at: new Date(Date.now() - daysAgo * dayMs).toISOString() });
        if (index !== 3) pending.push({ org, body: call.outcome });
        return { n: (n += 1), org, body: call.intent };
      });
      await ingestRecords(postgres.records, name, [...ended, ...begun]);
    };
  }
  const stop = new AbortController().signal;
  const fail = (error: unknown) => {
    throw error;
  };
  const month = async () => {
    const [last] = await ask(database.adminUrl, "SELECT max(relname) AS name FROM pg_class WHERE relname ~ '^calls_\\d{6}$'");
    await ask(database.ownerUrl, `DO $$ BEGIN SET LOCAL lock_timeout = '200ms'; DROP TABLE ${String(last?.["name"])}; EXCEPTION WHEN lock_not_available THEN NULL; END $$`);
    await ask(database.gatewayUrl, "SELECT ensure_log_partitions()");
  };
  /** Of years ago, for retention to drop. */
  const spentMonth = async () => {
    for (const table of ["calls", "audit_records"]) {
      for (const month of [1, 2, 3]) {
        await ask(database.ownerUrl, `DO $$ BEGIN SET LOCAL lock_timeout = '200ms';
          CREATE TABLE IF NOT EXISTS ${table}_20200${String(month)} PARTITION OF ${table} FOR VALUES FROM ('2020-0${String(month)}-01') TO ('2020-0${String(month + 1)}-01');
          EXCEPTION WHEN lock_not_available THEN NULL; END $$`);
      }
    }
  };

  const sweep = deliverySweeper(database.query, gatewayBounds, fail);
  const close = lostCallsCloser({ writerId: randomId("log"), lostCallMs: 7 * 3_600_000 });
  await Promise.all([
    ...Array.from({ length: writers }, () => meanwhile("ingest", 0, writer())),
    meanwhile("checkpoint", 50, () => checkpoint(database.gatewayUrl, { bounds: { recordsMax: 500 } })),
    meanwhile("prune", 50, () => database.withDuty(async (client) => void (await pruneLog(client, { signer: testSigner, sha256, rest: () => Promise.resolve(), stop, onError: fail })))),
    meanwhile("erase", 100, () => database.withDuty((client) => eraseLogs(client, stop))),
    meanwhile("count", 100, () => database.withDuty((client) => countCalls(client, stop, { ...countBounds, sliceCalls: 20, openCalls: 3, forgetRows: 5 }))),
    meanwhile("lost", 100, () => database.withDuty((client) => close(client, stop))),
    meanwhile("month", 300, month),
    meanwhile("spent", 300, spentMonth),
    meanwhile("sweep", 50, () => sweep(Date.now())),
    meanwhile("read", 20, () => ask(database.adminUrl, "SELECT count(*), pg_sleep(0.1) FROM calls")),
    ...tenants.slice(0, 3).map((tenant) => meanwhile("view", 5, () => saveView(tenant, { name: "x", search: "", shared: false }))),
    meanwhile("delete", 100, async () => {
      const gone = await openNewOrganization(database);
      tenants.push(gone);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await deleteOrganization(gone, { confirm: gone.org.name });
      tenants.splice(tenants.indexOf(gone), 1);
    }),
  ]);
  expect(met.filter((what) => what.startsWith("ingest"))).toEqual([]);
  // Those two take whole tables, and may find them in use.
  expect(met.filter((what) => undoneOrLate.test(what) && !/^(month|spent):/.test(what))).toEqual([]);
}, (seconds + 60) * 1_000);
