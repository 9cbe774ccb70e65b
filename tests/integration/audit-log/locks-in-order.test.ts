// Nobody who records a call waits for longer than a call waits, whoever else locks something of the log; and what Postgres undoes for the sake of
// somebody else is sent again (laws L1 and L8).
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { lostCallsCloser } from "@/proxy/duties/close-lost-calls";
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

it("gateways that announce the same tasks, each in an order of its own, wait for one another and undo nothing of each other", async () => {
  const org = await newOrg();
  const name = new URL(database.adminUrl).pathname.slice(1);
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin, record_results) VALUES ('srv_tasks', $1, 'tasks', 'Tasks', 'https://a.example/mcp', 'https://a.example', true)", [org]);
  await ask(database.adminUrl, `ALTER DATABASE "${name}" SET deadlock_timeout = '10ms'`);
  const started_at = new Date().toISOString();
  const met: unknown[] = [];
  const write = (writer: string, isReversed: boolean) => withClient(database.gatewayUrl, async (client) => {
    for (let round = 0; round < 60; round += 1) {
      const tasks = Array.from({ length: 400 }, (_, index) => ({ server_id: "srv_tasks", started_at, call_id: `cal_${String(round)}_${String(index).padStart(3, "0")}`, state: "begun" }));
      const said = isReversed ? tasks.reverse() : tasks;
      const batch = said.map((task, index) => ({ n: round * said.length + index + 1, org, body: writtenCall(org, { outcome: { tasks: [task] } }).outcome }));
      await ingestRecords((text, values = []) => client.query(text, [...values]), writer, batch).catch((error: unknown) => met.push(error));
    }
  });
  await Promise.all(["log_t1", "log_t2", "log_t3", "log_t4"].map((writer, index) => write(writer, index % 2 === 1)));
  await ask(database.adminUrl, `ALTER DATABASE "${name}" RESET deadlock_timeout`);
  expect(met).toEqual([]);
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM announced_task_results WHERE org_id = $1", [org])).toEqual([{ n: 24_000 }]);
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

/** How many connections wait for a lock by now. */
const waiting = (count: number) =>
  expect.poll(async () => (await ask(database.adminUrl, "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"))[0]?.["n"], { interval: 5 }).toBe(count);

/**
 * A checkpoint of the organization comes to the head of `held`, then to that of another writer, whose gateway waits for `calls` behind somebody who takes that
 * table as a month is made or dropped. `work` calls for the checkpoint, and answers once it stands where it is to stand. Resolves when all have ended: whoever
 * has a table and wants a head makes all of them wait for each other, until the last gives up.
 */
async function amongHeadsAndTables(org: string, held: string, work: (checkpoint: () => Promise<void>) => Promise<{ readonly ended: Promise<unknown> }>): Promise<void> {
  const lockHead = "SELECT 1 FROM audit_chains WHERE org_id = $1 AND writer_id = $2 FOR NO KEY UPDATE";
  const other = randomId("log");
  await ingestRecords(database.query, other, [{ n: 1, org, body: writtenCall(org).refusal }]);
  await withClient(database.adminUrl, (gateway) => withClient(database.adminUrl, (maker) => withClient(database.adminUrl, async (checkpointer) => {
    await gateway.query("BEGIN");
    await gateway.query(lockHead, [org, other]);
    let checkpointing: Promise<unknown> = Promise.resolve();
    const { ended } = await work(async () => {
      const before = Number((await ask(database.adminUrl, "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"))[0]?.["n"]);
      await checkpointer.query("BEGIN");
      checkpointing = checkpointer.query(lockHead, [org, held]).then(() => checkpointer.query(lockHead, [org, other])).then(() => checkpointer.query("COMMIT"));
      await waiting(before + 1);
    });
    const [{ pid } = { pid: 0 }] = (await maker.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows;
    await maker.query("SET lock_timeout = '500ms'");
    let isMade = false;
    const making = maker.query("BEGIN; LOCK TABLE ONLY calls IN ACCESS EXCLUSIVE MODE").then(() => maker.query("ROLLBACK")).finally(() => {
      isMade = true;
    });
    await expect.poll(async () => isMade || (await ask(database.adminUrl, "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'", [pid])).length === 1, { interval: 5 }).toBe(true);
    await gateway.query("LOCK TABLE ONLY calls IN ROW EXCLUSIVE MODE");
    await gateway.query("COMMIT");
    await Promise.all([checkpointing, ended, making]);
  })));
}

it("whoever closes the lost calls of a marked hour holds no table while it waits for a head", async () => {
  const org = await newOrg();
  const close = lostCallsCloser({ writerId: "log_lost", lostCallMs: 7 * 3_600_000 });
  const closing = () => database.withDuty((client) => close(client));
  const lose = async (n: number) => {
    const call = writtenCall(org, { at: new Date(Date.now() - 9 * 3_600_000).toISOString() });
    await ingestRecords(database.query, "log_gone", [{ n, org, body: call.intent }]);
    return call.id;
  };
  // Its chain is there.
  await closing();
  const before = await lose(1);
  await closing();
  const id = await lose(2);
  expect(await ask(database.adminUrl, "SELECT 1 FROM lost_call_marks")).not.toEqual([]);
  await amongHeadsAndTables(org, "log_lost", async (checkpoint) => {
    await checkpoint();
    const ended = closing();
    await waiting(2);
    return { ended };
  });
  expect(await ask(database.adminUrl, "SELECT outcome FROM calls WHERE id = ANY ($1)", [[before, id]])).toEqual([{ outcome: "unknown" }, { outcome: "unknown" }]);
  expect(await ask(database.adminUrl, "SELECT 1 FROM lost_call_marks")).toEqual([]);
});

it("a batch with a faulty record holds all its heads before any table, though it is written in halves", async () => {
  const [first = "", second = ""] = [await newOrg(), await newOrg()].sort();
  const [slow, other, good] = [writtenCall(second), writtenCall(second), writtenCall(first)];
  await ingestRecords(database.query, "log_half", [first, second].map((org, index) => ({ n: index + 1, org, body: writtenCall(org).refusal })));
  await ask(database.ownerUrl, `CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = '${slow.id}' THEN PERFORM pg_advisory_xact_lock(77); END IF; RETURN NEW; END $$`);
  await ask(database.ownerUrl, "CREATE TRIGGER waits_there BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION wait_there()");
  try {
    await withClient(database.adminUrl, (holder) => amongHeadsAndTables(first, "log_half", async (checkpoint) => {
      await holder.query("SELECT pg_advisory_lock(77)");
      const bodies: [string, string][] = [[second, slow.refusal], [second, other.refusal], [first, good.refusal], [first, "no record"]];
      const ended = ingestRecords(database.query, "log_half", bodies.map(([org, body], index) => ({ n: 3 + index, org, body })));
      // In its first half, of the second organization.
      await waiting(1);
      await checkpoint();
      await holder.query("SELECT pg_advisory_unlock(77)");
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { ended };
    }));
  } finally {
    await ask(database.ownerUrl, "DROP FUNCTION wait_there CASCADE");
  }
  const lengths = await Promise.all([first, second].map(async (org) => (await readChain(database.adminUrl, org, "log_half")).length));
  expect(lengths).toEqual([3, 3]);
});

it("whoever closes more lost calls of a marked hour than go into one batch holds no head of the first while it waits for an organization of the next: a checkpoint meets no deadlock", async () => {
  const [early = "", late = ""] = [await newOrg(), await newOrg()].sort();
  const hourAgo9 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 9 * 3_600_000;
  const lost = (org: string, count: number, from: number) => Array.from({ length: count }, (_, index) => ({ org, body: writtenCall(org, { at: new Date(hourAgo9 + from + index).toISOString() }).intent }));
  const close = lostCallsCloser({ writerId: "log_pages", lostCallMs: 7 * 3_600_000 });
  const closing = () => database.withDuty((client) => close(client));
  // Its chain of the first batch is there, and that of the second is not.
  await closing();
  await ingestRecords(database.query, "log_w", [{ n: 1, ...lost(late, 1, 0)[0] ?? { org: "", body: "" } }, { n: 2, org: early, body: writtenCall(early).refusal }]);
  await closing();
  await ingestRecords(database.query, "log_w", [...lost(late, 500, 1), ...lost(early, 1, 501)].map((record, index) => ({ n: 3 + index, ...record })));
  const lock = (client: pg.Client, org: string, writer: string) => client.query("SELECT 1 FROM audit_chains WHERE org_id = $1 AND writer_id = $2 FOR UPDATE", [org, writer]);
  await withClient(database.adminUrl, (deleter) => withClient(database.adminUrl, async (checkpointer) => {
    await deleter.query("BEGIN");
    await deleter.query("SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE", [early]);
    const ending = closing();
    await waiting(1);
    await checkpointer.query("BEGIN");
    await lock(checkpointer, late, "log_w");
    const checkpointing = lock(checkpointer, late, "log_pages").then(() => checkpointer.query("COMMIT"));
    const recording = ingestRecords(database.query, "log_w", [early, late].map((org, index) => ({ n: 600 + index, org, body: writtenCall(org).refusal })));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await lock(deleter, early, "log_w");
    await deleter.query("ROLLBACK");
    await Promise.all([ending, checkpointing, recording]);
  }));
  expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM calls WHERE org_id = ANY ($1) AND outcome = 'unknown'", [[early, late]])).toEqual([{ n: 502 }]);
});
