// What an operator sees of deliveries: how many wait, how many are dead, since when, and what came of each attempt; by kind alone.
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { setDestinationState } from "@/lib/destinations/set-destination-state";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { readBacklog } from "@/proxy/deliveries/read-backlog";
import { deliveryMetrics } from "@/proxy/ops/delivery-metrics";
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

const backlog = () => readBacklog(scene.query, scene.clock.ms);
const minuteMs = 60_000;

it("counts what waits, what is dead and since when, of all organizations by kind, from the moment at which it was recorded", async () => {
  expect(await backlog()).toEqual([]);
  const [tenant, other] = [await openNewOrganization(database), await openNewOrganization(database)];
  const hook = await scene.add(tenant);
  const quiet = await scene.add(other);
  const idle = await scene.add(other, { kind: "otlp", url: "https://receiver.example.com/v1/logs" });
  const none = { waiting: 0, dead: 0, oldestMs: 0 };
  for (const destination of [hook, quiet, idle]) await scene.turn(destination);
  expect(new Set(await backlog())).toEqual(new Set([{ kind: "webhook", ...none }, { kind: "otlp", ...none }]));

  await scene.write(tenant.org.id, "log_a", ["refusal", "refusal"]);
  scene.clock.ms += minuteMs;
  // Recorded, and nobody has looked at it yet.
  expect(await backlog()).toContainEqual({ kind: "webhook", waiting: 0, dead: 0, oldestMs: minuteMs });
  scene.receiver.says = { status: 503 };
  await scene.turn(hook);
  scene.clock.ms += minuteMs;
  expect(await backlog()).toContainEqual({ kind: "webhook", waiting: 1, dead: 0, oldestMs: minuteMs });
  expect(scene.attempts).toEqual(["webhook failed"]);

  // Of a person, and of the moment.
  await sendTestEvent(tenant, { destinationId: hook.id }, new Date(scene.clock.ms));
  expect((await backlog()).find(({ kind }) => kind === "webhook")?.waiting).toBe(1);
  await scene.turn(hook);
  expect(scene.attempts).toEqual(["webhook failed"]);

  // What waits for a person says nothing of how well it goes.
  await setDestinationState(tenant, { destinationId: hook.id, state: "off" });
  expect(await backlog()).toContainEqual({ kind: "webhook", ...none });
  await setDestinationState(tenant, { destinationId: hook.id, state: "on" });

  scene.receiver.says = { status: 410 };
  scene.clock.ms += 60 * minuteMs;
  await scene.turn(hook);
  expect(scene.attempts).toEqual(["webhook failed", "webhook dead"]);
  expect(await backlog()).toContainEqual({ kind: "webhook", waiting: 0, dead: 1, oldestMs: 0 });
});

it("of every stream: checkpoints and what the outbox tells as well", async () => {
  const tenant = await openNewOrganization(database);
  const to = await scene.add(tenant, { kind: "splunk", credentialKind: "bearer", credentialValue: "0a1b2c3d-0123-4567-89ab-cdef01234567", events: ["audit.checkpoint", "server.trouble"] });
  const past = (ms: number) => new Date(scene.clock.ms - ms);
  await ask(database.adminUrl, "INSERT INTO audit_checkpoints (org_id, number, at, body, signature, key_id) VALUES ($1, 1, $2, '{}', '', 'k')", [tenant.org.id, past(2 * minuteMs)]);
  const oldest = async () => (await backlog()).find(({ kind }) => kind === "splunk")?.oldestMs;
  expect(await oldest()).toBe(2 * minuteMs);
  await ask(database.adminUrl, "INSERT INTO outbox_events (org_id, number, at, type, data) VALUES ($1, 1, $2, 'server.trouble', '{}')", [tenant.org.id, past(3 * minuteMs)]);
  expect(await oldest()).toBe(3 * minuteMs);
  expect(to.orgId).toBe(tenant.org.id);
});

it("is text of Prometheus without a word of whose it is, and nothing of it where another gateway delivers", async () => {
  const registry = new Registry();
  const metrics = deliveryMetrics(registry);
  metrics.attempted("webhook", "delivered");
  metrics.attempted("webhook", "delivered");
  metrics.attempted("otlp", "dead");
  metrics.measured([{ kind: "webhook", waiting: 3, dead: 2, oldestMs: 1_500 }]);
  const lines = async () => (await registry.metrics()).split("\n").filter((line) => line.startsWith("portcullis_")).sort();
  const counted = ['portcullis_deliveries_total{kind="otlp",outcome="dead"} 1', 'portcullis_deliveries_total{kind="webhook",outcome="delivered"} 2'];
  expect(await lines()).toEqual([
    'portcullis_deliveries_dead{kind="webhook"} 2', 'portcullis_deliveries_oldest_seconds{kind="webhook"} 1.5', ...counted, 'portcullis_deliveries_waiting{kind="webhook"} 3',
  ]);
  metrics.measured([]);
  expect(await lines()).toEqual(counted);
});
