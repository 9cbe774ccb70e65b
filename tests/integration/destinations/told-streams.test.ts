// What is looked at to find what destinations are to be sent grows with what is new, and not with every process that ever wrote.
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { closeDatabase } from "@/lib/db/client";
import { withClient } from "@/lib/migrate/with-client.mjs";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { findReady } from "@/proxy/deliveries/find-ready";
import { deliverySweeper } from "@/proxy/deliveries/sweep-deliveries";
import { checkpoint } from "@/tests/support/checkpoint-log";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";
import { deliveryScene } from "./delivery-scene";

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

const max = { perOrg: 4, all: 1_000, waitMs: 3_600_000 };
const isReady = async ({ id }: { readonly id: string }) => (await findReady(scene.query, scene.clock.ms, [], max)).some((ready) => ready.id === id);
const fail = (error: unknown) => {
  throw error;
};
const sweep = () => deliverySweeper(scene.query, { deliveredKeptMax: 500, deliveriesKeptMs: 86_400_000 }, fail)(scene.clock.ms);
const untold = (tenant: TenantContext) => ask(database.adminUrl, "SELECT writer_id FROM audit_chains WHERE org_id = $1 AND seq > told AND writer_id <> 'console' ORDER BY 1", [tenant.org.id]);

const planSchema = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: z.object({ "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number() }) })]) })]);

/** How many pages of the database the look reads. */
async function pagesRead(): Promise<number> {
  return withClient(database.adminUrl, async (client) => {
    let pages = 0;
    await findReady(async (text, values) => {
      const [{ "QUERY PLAN": [{ Plan: plan }] }] = planSchema.parse((await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, [...values])).rows);
      pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      return { rows: [] };
    }, scene.clock.ms, [], max);
    return pages;
  });
}

async function takeAll(destination: Parameters<typeof scene.turn>[0]): Promise<void> {
  for (let turn = 0; turn < 20 && (await isReady(destination)); turn += 1) await scene.turn(destination);
}

it("reads as many pages of twenty thousand chains that have ended as of ten", { timeout: 60_000 }, async () => {
  const tenant = await openNewOrganization(database);
  const destination = await scene.add(tenant, { events: ["call.refused"] });
  for (let writer = 0; writer < 10; writer += 1) await scene.write(tenant.org.id, `log_few_${String(writer)}`, ["refusal"]);
  await checkpoint(database.gatewayUrl);
  await takeAll(destination);
  await sweep();
  expect(await untold(tenant)).toEqual([]);
  const few = await pagesRead();
  await ask(database.adminUrl, "INSERT INTO audit_chains (org_id, writer_id, seq, checkpointed) SELECT $1, 'log_many_' || n, 5, 5 FROM generate_series(1, 20000) n", [tenant.org.id]);
  await ask(database.adminUrl, "INSERT INTO delivery_cursors (org_id, destination_id, stream, through, moved_at) SELECT $1, $2, 'log_many_' || n, 5, now() FROM generate_series(1, 20000) n", [tenant.org.id, destination.id]);
  await ask(database.adminUrl, "ANALYZE audit_chains, delivery_cursors");
  const unnoted = await pagesRead();
  for (let turn = 0; turn < 5; turn += 1) await sweep();
  expect(await untold(tenant)).toEqual([]);
  await ask(database.adminUrl, "VACUUM ANALYZE audit_chains");
  const many = await pagesRead();
  process.stdout.write(`pages read by a look for what is ready: ${String(few)} of 10 chains, ${String(unnoted)} of 20,000 that are not noted, ${String(many)} of 20,000 that are\n`);
  expect(unnoted).toBeGreaterThan(1_000);
  expect(many).toBeLessThan(few + 50);
  // And what is new among them is found.
  await scene.write(tenant.org.id, "log_few_3", ["refusal"]);
  expect(await isReady(destination)).toBe(true);
  await scene.turn(destination);
  expect(await isReady(destination)).toBe(false);
});

it("notes no chain that a destination has not been shown to its end, be it off, and none that no checkpoint covers", async () => {
  const tenant = await openNewOrganization(database);
  const [quick, slow] = [await scene.add(tenant), await scene.add(tenant)];
  await scene.write(tenant.org.id, "log_half", ["refusal"]);
  await takeAll(quick);
  await sweep();
  await checkpoint(database.gatewayUrl);
  await takeAll(quick);
  await ask(database.adminUrl, "UPDATE destinations SET state = 'off' WHERE id = $1", [slow.id]);
  await sweep();
  expect(await untold(tenant)).toEqual([{ writer_id: "log_half" }]);
  await ask(database.adminUrl, "UPDATE destinations SET state = 'on' WHERE id = $1", [slow.id]);
  expect(await isReady(slow)).toBe(true);
  await takeAll(slow);
  await sweep();
  expect(await untold(tenant)).toEqual([]);
});

/** The destination's row again under another id, as whichever version of the console makes one. */
const again = "INSERT INTO destinations SELECT (jsonb_populate_record(d, jsonb_build_object('id', $2::text, 'name', $2::text))).* FROM destinations d WHERE d.id = $1";

it("tells a new destination of chains that were told to the end from there on, and notes nothing while it is made", async () => {
  const tenant = await openNewOrganization(database);
  const first = await scene.add(tenant);
  await scene.write(tenant.org.id, "log_ended", ["refusal"]);
  await checkpoint(database.gatewayUrl);
  await takeAll(first);
  await withClient(database.adminUrl, async (making) => {
    await making.query("BEGIN");
    await making.query(again, [first.id, "dst_made"]);
    await sweep();
    expect(await untold(tenant)).toEqual([{ writer_id: "log_ended" }]);
    await making.query("ROLLBACK");
  });
  await sweep();
  expect(await untold(tenant)).toEqual([]);
  const second = await scene.add(tenant);
  expect(await ask(database.adminUrl, "SELECT through::int FROM delivery_cursors WHERE destination_id = $1 AND stream = 'log_ended'", [second.id])).toEqual([{ through: 1 }]);
  await takeAll(second);
  scene.sent.length = 0;
  await scene.write(tenant.org.id, "log_ended", ["refusal"]);
  await takeAll(second);
  expect(scene.sent).toHaveLength(1);
});

it("gives a destination that the version before makes its place in chains that were told to the end", async () => {
  const tenant = await openNewOrganization(database);
  const first = await scene.add(tenant);
  await scene.write(tenant.org.id, "log_ended", ["refusal"]);
  await checkpoint(database.gatewayUrl);
  await takeAll(first);
  await sweep();
  expect(await untold(tenant)).toEqual([]);
  await ask(database.adminUrl, again, [first.id, "dst_before"]);
  // The statement of that version, word for word.
  await ask(database.adminUrl, `INSERT INTO delivery_cursors (org_id, destination_id, stream, through, moved_at)
      SELECT a.org_id, a.destination_id, a.stream, a.head, now() FROM streams_ahead a WHERE a.destination_id = $1`, ["dst_before"]);
  expect(await ask(database.adminUrl, "SELECT through::int FROM delivery_cursors WHERE destination_id = 'dst_before' AND stream = 'log_ended'")).toEqual([{ through: 1 }]);
});

it("passes over a chain that is being written, and waits for nobody", async () => {
  const tenant = await openNewOrganization(database);
  const destination = await scene.add(tenant);
  for (const writer of ["log_held", "log_free"]) await scene.write(tenant.org.id, writer, ["refusal"]);
  await checkpoint(database.gatewayUrl);
  await takeAll(destination);
  await withClient(database.gatewayUrl, async (writing) => {
    await writing.query("BEGIN");
    await writing.query("SELECT 1 FROM audit_chains WHERE org_id = $1 AND writer_id = 'log_held' FOR NO KEY UPDATE", [tenant.org.id]);
    await sweep();
    expect(await untold(tenant)).toEqual([{ writer_id: "log_held" }]);
    await writing.query("ROLLBACK");
  });
  await sweep();
  expect(await untold(tenant)).toEqual([]);
});
