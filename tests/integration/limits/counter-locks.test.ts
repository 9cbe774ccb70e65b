// Whatever touches counters in Postgres waits for the same locks in the same order: a charge that is given back and a counter that is emptied
// stop no call that is being admitted, and are not stopped by one; what was admitted stays so though the database falls (law L7).
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import type { Charge } from "@/lib/policy-engine/types";
import { gatewayBounds } from "@/proxy/bounds";
import type { Counters } from "@/proxy/limits/counters";
import { limitStore } from "@/proxy/limits/limit-store";
import { postgresCounters } from "@/proxy/limits/postgres-counters";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

const orgId = randomId("org");
const policyId = randomId("pol");
const statementMs = 10_000;
let database: TestDatabase;
let owner: pg.Pool;
let opened: ReturnType<typeof openPostgres>;
let counters: Counters;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.adminUrl, max: 3 });
  await owner.query("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [orgId, orgId.toLowerCase()]);
  opened = openPostgres(database.gatewayUrl, { ...gatewayBounds, databaseStatementMs: statementMs }, () => undefined);
  counters = postgresCounters(opened.limits, gatewayBounds);
});
afterAll(async () => {
  await opened?.close();
  await owner?.end();
  await database?.drop();
});

function chargeOn(key: string, order: number): Charge {
  return { key, window: { kind: "sliding", seconds: 3_600 }, amountMicros: 1_000_000n, refund: "not_delivered", caps: [{ rule: "/limits", maxMicros: 1_000_000_000n, message: "", order }] };
}

it.each([["off", "on"], ["local", "local"], ["remote_apply", "remote_apply"]])("what is reserved is on disk once it is committed: where commits wait for it as `%s` says, this one waits as `%s` says", async (set, holds) => {
  const client = await owner.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SET LOCAL synchronous_commit = ${set}`);
    await client.query("SELECT reserve_limits($1, $2, $3)", [orgId, randomId("pol"), JSON.stringify([[{ key: "k", amount: 1, max: 1, seconds: 60 }]])]);
    expect((await client.query("SHOW synchronous_commit")).rows).toEqual([{ synchronous_commit: holds }]);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});

/** As many statements as this wait for a lock of this database's. */
const waitFor = (count: number) => vi.waitFor(async () => {
  const { rows } = await owner.query("SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
  expect(rows[0]?.waiting).toBe(count);
}, { timeout: 5_000 });

const touches: readonly (readonly [string, (keys: readonly string[]) => Promise<void>])[] = [
  ["a refund", (keys) => refundOf(keys)],
  ["a reset", (keys) => counters.reset(policyId, keys)],
];

async function refundOf(keys: readonly string[]): Promise<void> {
  const { held } = await counters.read(policyId, keys);
  await counters.refund(policyId, keys.map((key) => ({ key, bucket: held.get(key)?.[0]?.[0] ?? 0, ends: Number.MAX_SAFE_INTEGER, amountMicros: 1n })));
}

it.each(touches.flatMap(([name, touch]) => [["a", "b"], ["b", "a"]].map((keys) => [name, keys, touch] as const)))("%s of %s and a call that charges the same the other way round both go through", async (_name, keys, touch) => {
  const store = limitStore(counters, (error) => { throw error; });
  const [first = "", last = ""] = keys;
  const charges = [chargeOn(last, 0), chargeOn(first, 1)];
  expect((await store.reserve(orgId, policyId, charges, Date.now())).outcome.kind).toBe("reserved");
  const blocker = await owner.connect();
  await blocker.query("BEGIN");
  await blocker.query("SELECT 1 FROM limit_counters WHERE policy_id = $1 AND key = $2 FOR UPDATE", [policyId, last]);
  // The call is first to wait for what is last of the others'; before these had locks of their own, they held what it wants next.
  const asked = store.reserve(orgId, policyId, charges, Date.now());
  await waitFor(1);
  const touched = touch(keys);
  await waitFor(2);
  await blocker.query("COMMIT");
  blocker.release();
  expect((await Promise.allSettled([asked.then(({ outcome }) => outcome.kind), touched])).map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)))).toEqual(["reserved", undefined]);
});
