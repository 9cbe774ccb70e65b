// Calls that nobody will ever say anything of, and logs that nobody may read any more.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lostCallsCloser } from "@/proxy/duties/close-lost-calls";
import { eraseLogs } from "@/proxy/duties/erase-logs";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { firstBroken, readChain, writtenCall } from "@/tests/support/audit-chain";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { rowsRead } from "@/tests/support/rows-read";
import { ask, openNewOrganization } from "../servers/test-organization";

const hourMs = 3_600_000;
let database: LogDatabase;

beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(async () => {
  await database.drop();
});

const newOrg = async () => (await openNewOrganization(database)).org.id;
const ago = (hours: number) => new Date(Date.now() - hours * hourMs).toISOString();
const outcomesOf = async (org: string) => (await ask(database.adminUrl, "SELECT outcome FROM calls WHERE org_id = $1 ORDER BY started_at", [org])).map(({ outcome }) => outcome);

describe("a call whose gateway is gone", () => {
  it("is closed as unknown once it cannot be under way any more, as a record of its own, and only once", async () => {
    const org = await newOrg();
    const calls = [40, 9, 8, 6].map((hours) => writtenCall(org, { at: ago(hours) }));
    await ingestRecords(database.query, "log_gone", calls.map(({ intent }, index) => ({ n: index + 1, org, body: intent })));
    await ingestRecords(database.query, "log_gone", [{ n: 5, org, body: calls[2]?.outcome ?? "" }]);
    const close = lostCallsCloser({ writerId: "log_duty", lostCallMs: 7 * hourMs });
    await database.withDuty(close);
    await database.withDuty(close);
    expect(await outcomesOf(org)).toEqual(["unknown", "unknown", "delivered", "pending"]);
    const chain = await readChain(database.adminUrl, org, "log_duty");
    expect(chain.map(({ kind, call_id }) => [kind, call_id])).toEqual([["outcome", calls[0]?.id], ["outcome", calls[1]?.id]]);
    expect(firstBroken(org, "log_duty", chain)).toBeNull();
    const [row] = await ask(database.adminUrl, "SELECT outcome, finished_at IS NOT NULL AS finished, total_ms FROM calls WHERE id = $1", [calls[0]?.id]);
    expect(row).toEqual({ outcome: "unknown", finished: true, total_ms: null });
  });

  it("is closed whenever it was written: years ago, after the duty had come by, and by any process that goes on with it", async () => {
    const org = await newOrg();
    const close = (writerId: string) => database.withDuty(lostCallsCloser({ writerId, lostCallMs: 7 * hourMs }));
    await close("log_late_1");
    const late = [20_000, 400, 50, 8.5].map((hours) => writtenCall(org, { at: ago(hours) }));
    for (const [index, { intent }] of late.entries()) await ingestRecords(database.query, `log_late_${String(index)}_gone`, [{ n: 1, org, body: intent }]);
    await close("log_late_2");
    expect(await outcomesOf(org)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM lost_call_marks WHERE hour < now() - interval '8 hours'")).toEqual([]);
    await close("log_late_3");
    expect(await readChain(database.adminUrl, org, "log_late_3")).toEqual([]);
  });

  it("that cannot be over yet is closed in its time though its hour was marked", async () => {
    const org = await newOrg();
    await ingestRecords(database.query, "log_soon", [{ n: 1, org, body: writtenCall(org, { at: ago(5) }).intent }]);
    await database.withDuty(lostCallsCloser({ writerId: "log_soon_1", lostCallMs: 7 * hourMs }));
    expect(await outcomesOf(org)).toEqual(["pending"]);
    await database.withDuty(lostCallsCloser({ writerId: "log_soon_2", lostCallMs: 2 * hourMs }));
    expect(await outcomesOf(org)).toEqual(["unknown"]);
  });

  it("keeps no other from being closed, though there are many", async () => {
    const org = await newOrg();
    const bodies = Array.from({ length: 1_200 }, () => writtenCall(org, { at: ago(9) }).intent);
    await ingestRecords(database.query, "log_many", bodies.map((body, index) => ({ n: index + 1, org, body })));
    await database.withDuty(lostCallsCloser({ writerId: "log_duty_2", lostCallMs: 7 * hourMs }));
    expect(new Set(await outcomesOf(org))).toEqual(new Set(["unknown"]));
    expect(await readChain(database.adminUrl, org, "log_duty_2")).toHaveLength(1_200);
  });

  it("is found by statements that go through five thousand calls each, however many its hour has", async () => {
    const org = await newOrg();
    const [{ hour } = {}] = await ask(database.adminUrl, "SELECT date_bin('1 hour', now() - interval '11 hours', 'epoch') AS hour");
    const pending = [1, 5_000, 5_001, 12_000];
    await ask(database.adminUrl, `
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
      SELECT 'cal_slice_' || i, $1, $2::timestamptz + i * interval '1 millisecond', 's', 's', 'POST', '::1', 1, 'allow', 'allowed', CASE WHEN i = ANY ($3) THEN 'pending' ELSE 'delivered' END
      FROM generate_series(1, 12000) i`, [org, hour, pending]);
    await ask(database.adminUrl, "UPDATE lost_call_state SET through = $1", [hour]);
    const partitions = (await ask(database.adminUrl, "SELECT relname FROM pg_class WHERE relname ~ '^calls_'")).map(({ relname }) => String(relname));
    const read = await database.withDuty((client) => rowsRead(client, partitions, () => client.query("SELECT * FROM pending_calls($1, '', $1::timestamptz + interval '1 hour', 5000, 500)", [hour])));
    expect(read).toBeGreaterThanOrEqual(5_000);
    expect(read).toBeLessThan(5_200);
    await database.withDuty(lostCallsCloser({ writerId: "log_slices", lostCallMs: 7 * hourMs }));
    expect((await readChain(database.adminUrl, org, "log_slices")).map(({ call_id }) => call_id)).toEqual(pending.map((number) => `cal_slice_${String(number)}`));
  });
});

describe("the log of a deleted organization", () => {
  const left = async (org: string) => (await ask(database.adminUrl, "SELECT (SELECT count(*) FROM calls WHERE org_id = $1)::int AS calls, (SELECT count(*) FROM audit_records WHERE org_id = $1)::int AS records", [org]))[0];

  it("goes with it where it is small, and in slices afterwards where it is large, and nobody else's does", async () => {
    const [large, other] = [await newOrg(), await newOrg()];
    await ingestRecords(database.query, "log_other", [{ n: 1, org: other, body: writtenCall(other).refusal }]);
    await ask(database.adminUrl, `
      INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome)
      SELECT 'cal_' || i, $1, now() - i * interval '1 millisecond', 's', 's', 'POST', '::1', 1, 'deny', 'denied', 'refused' FROM generate_series(1, 21000) i`, [large]);
    await ingestRecords(database.query, "log_large", [{ n: 1, org: large, body: writtenCall(large).refusal }]);
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [large]);
    expect(await left(large)).toEqual({ calls: 1_001, records: 0 });
    await database.withDuty((client) => eraseLogs(client, new AbortController().signal));
    expect(await left(large)).toEqual({ calls: 0, records: 0 });
    expect(await ask(database.adminUrl, "SELECT * FROM log_erasures")).toEqual([]);
    expect(await left(other)).toEqual({ calls: 1, records: 1 });
  });

  it("is deleted of none that is there", async () => {
    const org = await newOrg();
    await ingestRecords(database.query, "log_there", [{ n: 1, org, body: writtenCall(org).refusal }]);
    await expect(ask(database.gatewayUrl, "SELECT erase_log_slice($1, 10)", [org])).rejects.toThrow(/is there/);
    expect(await left(org)).toEqual({ calls: 1, records: 1 });
    await expect(ask(database.consoleUrl, "SELECT erase_log_slice('x', 10)")).rejects.toThrow(/permission denied/);
    await expect(ask(database.gatewayUrl, "INSERT INTO log_erasures (org_id) VALUES ('x')")).rejects.toThrow(/permission denied/);
  });
});
