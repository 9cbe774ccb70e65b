// What is deleted of deliveries costs what is deleted, and not what is kept.
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import { deliverySweeper } from "@/proxy/deliveries/sweep-deliveries";
import type { Query } from "@/proxy/postgres/open-postgres";
import { rowsRead } from "@/tests/support/rows-read";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";
import { deliveryScene } from "./delivery-scene";

const bounds = { deliveredKeptMax: 10, deliveriesKeptMs: 86_400_000 };
let database: TestDatabase;
let scene: ReturnType<typeof deliveryScene>;
beforeAll(async () => {
  database = await createTestDatabase();
  scene = deliveryScene(database);
});
afterAll(async () => {
  await scene.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const deliver = (orgId: string, destinationId: string, count: number) => ask(database.adminUrl, `
  INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, state, created_at, finished_at)
  SELECT $2 || '_' || i, $1, $2, 'log_x', '{1}', 1, 'delivered', $4::timestamptz, $4 FROM generate_series(1, $3) i`, [orgId, destinationId, count, new Date(scene.clock.ms)]);
const kept = async () => (await ask(database.adminUrl, "SELECT DISTINCT count(*)::int AS kept FROM deliveries GROUP BY destination_id")).map(({ kept: count }) => count);

it("leaves the newest of every destination of many, and no step waits for another that fails", async () => {
  const destinations: { readonly orgId: string; readonly id: string }[] = [];
  for (let org = 0; org < 3; org += 1) {
    const tenant = await openNewOrganization(database);
    for (let number = 0; number < 15; number += 1) destinations.push(await scene.add(tenant));
  }
  for (const { orgId, id } of destinations) await deliver(orgId, id, 60);
  const failures: unknown[] = [];
  const asked: string[] = [];
  const failing: Query = async (text, values) => {
    asked.push(text);
    if (text.includes("RETURNING") && asked.filter((one) => one.includes("RETURNING")).length === 1) throw new Error("the first page has no luck");
    return scene.query(text, values);
  };
  const sweep = deliverySweeper(failing, bounds, (error) => failures.push(error));
  await sweep(scene.clock.ms);
  expect(failures).toHaveLength(1);
  expect(asked.at(-1)).toContain("note_told_streams");
  expect((await kept()).sort()).toEqual([10, 60]);
  await sweep(scene.clock.ms);
  expect(await kept()).toEqual([10]);
}, 60_000);

it("reads no more than the newest of each destination where nothing is over", async () => {
  const tenant = await openNewOrganization(database);
  const { id } = await scene.add(tenant);
  await ask(database.adminUrl, `
    INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, state, created_at)
    SELECT 'waiting_' || i, $1, $2, 'log_x', '{1}', 1, 'waiting', $3 FROM generate_series(1, 20000) i`, [tenant.org.id, id, new Date(scene.clock.ms)]);
  await ask(database.adminUrl, "ANALYZE deliveries");
  await withClient(database.gatewayUrl, async (client) => {
    const sweep = deliverySweeper(async (text, values) => ({ rows: (await client.query(text, [...values])).rows }), bounds, (error) => {
      throw error;
    });
    await sweep(scene.clock.ms);
    expect(await rowsRead(client, ["deliveries"], () => sweep(scene.clock.ms))).toBeLessThan(2_000);
  });
}, 60_000);
