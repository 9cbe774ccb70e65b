// Connections to Postgres that somebody keeps for long are none of those that others wait for.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});

let scene: Scene | undefined;
afterAll(() => scene?.close());

const holders = `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.application_name LIKE 'portcullis%'`;

it("leaves to jobs, replays and deliveries all connections of the duties, though everything that is done under a lock takes long at once", async () => {
  await withClient(database.adminUrl, async (holder) => {
    await holder.query("BEGIN");
    // Of each row of the house work, of checkpoints and of counters near their limits, what it waits for; deliveries are always held.
    await holder.query("SELECT pg_advisory_xact_lock(hashtextextended('portcullis.ensure_log_partitions', 0))");
    await holder.query("LOCK TABLE limit_counters, lost_call_state, call_tally_state, audit_keys, near_limits");
    const { owner } = (scene = await openScene({ database, bounds: { databaseStatementMs: 10_000 } }));
    await vi.waitFor(async () => {
      expect((await owner.query<{ name: string }>(holders)).rows.map(({ name }) => name)).toEqual(Array.from({ length: 6 }, () => "portcullis-gateway locks"));
    }, { timeout: 10_000, interval: 10 });
    await holder.query("COMMIT");
  });
});
