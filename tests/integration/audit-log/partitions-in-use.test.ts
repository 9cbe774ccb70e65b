// A month's partition is made beside whoever reads the log, or not now: nobody who records a call waits for it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { writtenCall } from "@/tests/support/audit-chain";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask, openNewOrganization } from "../servers/test-organization";

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(() => database.drop());

it("a missing month is not waited for while somebody reads, calls are recorded meanwhile, and it is made at the next try", async () => {
  const { org } = await openNewOrganization(database);
  const [last] = await ask(database.adminUrl, "SELECT max(relname) AS name FROM pg_class WHERE relname ~ '^calls_\\d{6}$'", []);
  await ask(database.adminUrl, `DROP TABLE ${String(last?.name)}`, []);
  await withClient(database.adminUrl, async (reader) => {
    await reader.query("BEGIN; SELECT count(*) FROM calls");
    const making = ask(database.gatewayUrl, "SELECT ensure_log_partitions() AS made", []).then(() => "made", (error: { code?: string }) => error.code);
    await expect.poll(async () => (await ask(database.adminUrl, "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = 'calls_default'::regclass", []))[0]?.n).toBe(1);
    const { intent, outcome } = writtenCall(org.id);
    for (const [index, body] of [intent, outcome].entries()) {
      await Promise.race([
        ingestRecords(database.query, "log_p1", [{ n: index + 1, org: org.id, body }]),
        new Promise((_resolve, reject) => setTimeout(reject, 1_500, new Error("a record waited"))),
      ]);
    }
    expect(await making).toBe("55P03");
    await reader.query("COMMIT");
  });
  expect(await ask(database.gatewayUrl, "SELECT ensure_log_partitions() AS made", [])).toEqual([{ made: 1 }]);
});
