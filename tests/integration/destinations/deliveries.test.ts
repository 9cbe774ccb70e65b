// From the tables to the socket, with a clock set by hand: what is sent, in which order, how often, and what becomes of what is not taken.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { getDestination } from "@/lib/destinations/list-destinations";
import { getDelivery, listDeliveries } from "@/lib/destinations/list-deliveries";
import { replayDeliveries } from "@/lib/destinations/replay-deliveries";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { setDestinationState } from "@/lib/destinations/set-destination-state";
import { renameOrganization } from "@/lib/orgs/rename-org";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds } from "@/proxy/bounds";
import { findReady } from "@/proxy/deliveries/find-ready";
import { deliverySweeper } from "@/proxy/deliveries/sweep-deliveries";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";
import { deliveryScene, eventsOf } from "./delivery-scene";

let database: TestDatabase;
let tenant: TenantContext;
let scene: ReturnType<typeof deliveryScene>;
const scenes: ReturnType<typeof deliveryScene>[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  tenant = await openNewOrganization(database);
  scene = deliveryScene(database);
  scenes.push(scene);
});
afterAll(async () => {
  await Promise.all(scenes.map((one) => one.end()));
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const states = async (destinationId: string) => (await listDeliveries(tenant, { destinationId })).deliveries.map(({ state }) => state);
const ids = () => scene.sent.flatMap((request) => eventsOf(request).map(({ id }) => id));
const at = (text: string) => new Date(scene.clock.ms + Number(text));

describe("what is sent", () => {
  it("is what was recorded after the destination was made, once, in the order of its writer, and nothing that the filter leaves out", async () => {
    await scene.write(tenant.org.id, "log_before", ["refusal", "call"]);
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_before", ["call", "refusal"]);
    for (let turn = 0; turn < 4; turn += 1) await scene.turn(to);
    expect(ids()).toEqual([5, 6].map((seq) => `${tenant.org.id}/log_before/${String(seq)}`));
    expect(scene.sent.flatMap(eventsOf).map(({ type, data }) => [type, data["tool"], data["effect"], data["outcome"]]))
      .toEqual([["call.ended", "read_file", "allow", "delivered"], ["call.refused", "read_file", "deny", "refused"]]);
    expect(await states(to.id)).toEqual(["delivered"]);
  });

  it.each([
    [{ events: ["call.started"] }, ["call.started"]],
    [{ events: ["call.refused", "call.ended"], effects: ["deny"] }, ["call.refused"]],
    [{ events: ["call.refused", "call.ended"], outcomes: ["delivered"] }, ["call.ended"]],
    [{ events: ["call.ended"], outcomes: ["cut"] }, []],
    [{ events: ["change"] }, ["change"]],
  ])("by the filter %j is %j", async (filter, types) => {
    const to = await scene.add(tenant, filter);
    await scene.write(tenant.org.id, `log_${to.id}`, ["refusal", "call"]);
    await renameOrganization(tenant, { name: "Renamed" });
    for (let turn = 0; turn < 4; turn += 1) await scene.turn(to);
    expect(scene.sent.flatMap(eventsOf).map(({ type }) => type).filter((type, place, all) => type !== "change" || all.indexOf(type) === place)).toEqual(types);
  });

  it("holds a change with its actor, once its act is committed", async () => {
    const to = await scene.add(tenant, { events: ["change"] });
    await scene.turn(to);
    scene.sent.length = 0;
    await renameOrganization(tenant, { name: "Acme and sons" });
    await scene.turn(to);
    expect(scene.sent.flatMap(eventsOf)).toMatchObject([{ type: "change", data: { action: "org.rename", actor_kind: "user", after: { name: "Acme and sons" } } }]);
  });

  it("holds a checkpoint as it was signed, to the character", async () => {
    const to = await scene.add(tenant, { events: ["audit.checkpoint"] });
    const body = `{"v":1,"org":"${tenant.org.id}","number":1, "at":"odd spacing stays"}`;
    await ask(database.gatewayUrl, "INSERT INTO audit_checkpoints (org_id, number, at, body, signature, key_id) VALUES ($1, 1, now(), $2, decode(repeat('ab', 64), 'hex'), 'k1')", [tenant.org.id, body]);
    // The change that made the destination has its turn too, and is not wanted.
    for (let turn = 0; turn < 2; turn += 1) await scene.turn(to);
    expect(scene.sent.flatMap(eventsOf)).toMatchObject([{ id: `${tenant.org.id}/checkpoints/1`, type: "audit.checkpoint", data: { number: 1, body, signature: Buffer.alloc(64, 0xab).toString("base64"), key_id: "k1" } }]);
  });

  it("is bounded in events, and goes on with the next batch", async () => {
    scene = deliveryScene(database, { webhookEventsMax: 3 });
    scenes.push(scene);
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_many", Array.from({ length: 7 }, () => "refusal" as const));
    for (let turn = 0; turn < 6; turn += 1) await scene.turn(to);
    expect(scene.sent.map((request) => eventsOf(request).length)).toEqual([3, 3, 1]);
    expect(new Set(ids()).size).toBe(7);
  });

  it("is bounded in events for receivers of other kinds, too, by more of them (deliveryEventsMax)", async () => {
    scene = deliveryScene(database, { deliveryEventsMax: 3, webhookEventsMax: 1 });
    scenes.push(scene);
    const to = await scene.add(tenant, { kind: "otlp", url: "https://receiver.example.com" });
    await scene.write(tenant.org.id, "log_many", Array.from({ length: 7 }, () => "refusal" as const));
    for (let turn = 0; turn < 6; turn += 1) await scene.turn(to);
    const recordsOf = (body: Buffer): readonly unknown[] => {
      const sent: { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] } = JSON.parse(body.toString());
      return sent.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
    };
    expect(scene.sent.map(({ body }) => recordsOf(body).length)).toEqual([3, 3, 1]);
  });

  it("is looked for in so many records, and after so many looks that found nothing the next destination has its turn (deliveryRowsMax, deliveryCutsMax)", async () => {
    scene = deliveryScene(database, { deliveryRowsMax: 2, deliveryCutsMax: 3 });
    scenes.push(scene);
    const to = await scene.add(tenant, { events: ["call.ended"] });
    await scene.write(tenant.org.id, "log_rows", [...Array.from({ length: 8 }, () => "refusal" as const), "call"]);
    expect([await scene.turn(to), scene.sent.length]).toEqual([false, 0]);
    expect([await scene.turn(to), scene.sent.length]).toEqual([true, 1]);
  });

  it("is bounded in bytes, one record at least", async () => {
    scene = deliveryScene(database, { deliveryBytesMax: 1 });
    scenes.push(scene);
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_large", ["refusal", "refusal"]);
    for (let turn = 0; turn < 6; turn += 1) await scene.turn(to);
    expect(scene.sent.map((request) => eventsOf(request).length)).toEqual([1, 1]);
  });

  it("of several writers goes by turns: a busy one keeps no other from its own", async () => {
    scene = deliveryScene(database, { webhookEventsMax: 1 });
    scenes.push(scene);
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_busy", Array.from({ length: 20 }, () => "refusal" as const));
    await scene.write(tenant.org.id, "log_quiet", ["refusal"]);
    for (let turn = 0; turn < 3; turn += 1) await scene.turn(to);
    expect(ids()).toContain(`${tenant.org.id}/log_quiet/1`);
  });
});

describe("a receiver that does not take it", () => {
  it("is tried again after longer and longer, with the same ids and before all that came later", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = "connection_failed";
    await scene.turn(to);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const [row] = await ask(database.adminUrl, "SELECT next_attempt_at FROM destinations WHERE id = $1", [to.id]);
      const next = row?.["next_attempt_at"];
      if (!(next instanceof Date)) throw new Error("no next attempt");
      waits.push(next.getTime() - scene.clock.ms);
      scene.clock.ms = next.getTime() - 1;
      const before = scene.sent.length;
      await scene.turn(to);
      expect(scene.sent.length).toBe(before);
      scene.clock.ms += 1;
      await scene.turn(to);
      expect(scene.sent.length).toBe(before + 1);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160].map((seconds) => seconds * 1_000));
    expect(new Set(ids())).toEqual(new Set([`${tenant.org.id}/log_a/1`]));
    expect(new Set(scene.sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    scene.receiver.says = { status: 204 };
    scene.clock.ms += gatewayBounds.deliveryRetryMaxMs;
    for (let turn = 0; turn < 3; turn += 1) await scene.turn(to);
    expect(ids().slice(-2)).toEqual([1, 2].map((seq) => `${tenant.org.id}/log_a/${String(seq)}`));
    expect(await getDestination(tenant, to.id)).toMatchObject({ state: "on", trouble: null, counts: { waiting: 0, dead: 0 } });
  });

  it("for hours is paused with a dead letter; resumed, it goes on with that one, and nothing is lost", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 502 };
    const begun = scene.clock.ms;
    for (let attempt = 0; attempt < gatewayBounds.deliveryAttemptsMax; attempt += 1) {
      await scene.turn(to);
      const [row] = await ask(database.adminUrl, "SELECT next_attempt_at FROM destinations WHERE id = $1", [to.id]);
      if (row?.["next_attempt_at"] instanceof Date) scene.clock.ms = row["next_attempt_at"].getTime();
    }
    expect(scene.sent).toHaveLength(gatewayBounds.deliveryAttemptsMax);
    expect(scene.clock.ms - begun).toBeGreaterThan(5 * 3_600_000);
    expect(await getDestination(tenant, to.id)).toMatchObject({ state: "paused", trouble: { cause: "receiver_error" }, counts: { waiting: 0, dead: 1 } });
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 200 };
    await scene.turn(to);
    expect(await findReady(scene.query, scene.clock.ms, [], { perOrg: 4, all: 100, waitMs: gatewayBounds.deliveryRetryMaxMs })).not.toContainEqual({ orgId: tenant.org.id, id: to.id });
    expect(scene.sent).toHaveLength(gatewayBounds.deliveryAttemptsMax);
    await setDestinationState(tenant, { destinationId: to.id, state: "on" });
    for (let turn = 0; turn < 3; turn += 1) await scene.turn(to);
    expect(ids().slice(-2)).toEqual([1, 2].map((seq) => `${tenant.org.id}/log_a/${String(seq)}`));
    expect(await states(to.id)).toEqual(["delivered", "delivered"]);
  });

  it("that refuses the events themselves gets a few tries, then they are a dead letter and the next ones go", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 422, body: "unknown field" };
    for (let attempt = 0; attempt < gatewayBounds.deliveryRefusalsMax; attempt += 1) {
      await scene.turn(to);
      scene.clock.ms += gatewayBounds.deliveryRetryMaxMs;
    }
    scene.receiver.says = { status: 200 };
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    await scene.turn(to);
    expect(await states(to.id)).toEqual(["delivered", "dead"]);
    expect(await getDestination(tenant, to.id)).toMatchObject({ state: "on", trouble: null });
    const [dead] = (await listDeliveries(tenant, { destinationId: to.id, state: "dead" })).deliveries;
    const { attempts } = await getDelivery(tenant, { destinationId: to.id, deliveryId: dead?.id ?? "" });
    expect(attempts).toHaveLength(gatewayBounds.deliveryRefusalsMax);
    expect(attempts[0]).toMatchObject({ outcome: "refused", cause: "events_refused", status: 422, answer: "unknown field" });
    await replayDeliveries(tenant, { destinationId: to.id, deliveryId: dead?.id });
    await scene.turn(to);
    expect(await states(to.id)).toEqual(["delivered", "delivered"]);
    expect(scene.sent.at(-1)?.headers["webhook-id"]).toBe(dead?.id);
  });

  it("says when it wants to be asked again, and is asked no sooner", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 429, retryAfter: "120" };
    await scene.turn(to);
    expect(await getDestination(tenant, to.id)).toMatchObject({ trouble: { cause: "busy", nextAttemptAt: at("120000").toISOString() } });
  });

  it("waits for no longer than anything waits, though the clock was ahead when it failed (UPG-08)", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 429, retryAfter: "999999999" };
    const isReady = async () => (await findReady(scene.query, scene.clock.ms, [], { perOrg: 100, all: 1_000, waitMs: gatewayBounds.deliveryRetryMaxMs })).some(({ id }) => id === to.id);
    await scene.turn(to);
    expect(await isReady()).toBe(false);
    expect([await scene.turn(to), scene.sent.length]).toEqual([false, 1]);
    // Set back to what is right, by as little as can be seen.
    scene.clock.ms -= 1;
    scene.receiver.says = { status: 204 };
    expect(await isReady()).toBe(true);
    expect([await scene.turn(to), scene.sent.length]).toEqual([true, 2]);
  });

  it("and is gone for good is paused at once", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 410 };
    await scene.turn(to);
    expect(await getDestination(tenant, to.id)).toMatchObject({ state: "paused", trouble: { cause: "gone" } });
  });

  it("is given up in the middle where the gateway ends: nothing is counted, and the same delivery goes again", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    const ending = new AbortController();
    scene.receiver.says = () => {
      ending.abort();
      return "broke_off";
    };
    await scene.turn(to, ending.signal);
    expect((await listDeliveries(tenant, { destinationId: to.id })).deliveries).toMatchObject([{ state: "waiting", attempts: 0 }]);
    scene.receiver.says = { status: 200 };
    await scene.turn(to);
    expect(new Set(scene.sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });
});

describe("Elasticsearch", () => {
  const bulk = (statuses: readonly number[]) => JSON.stringify({ took: 3, errors: statuses.some((status) => status >= 300), items: statuses.map((status) => ({ create: { _index: "audit", status } })) });

  it("that takes a part keeps it, and the rest is a dead letter of its own", async () => {
    const to = await scene.add(tenant, { kind: "elastic", url: "https://elastic.example.com", index: "audit", credentialKind: "bearer", credentialValue: "elastic-key-0123456789" });
    await scene.write(tenant.org.id, "log_a", ["refusal", "refusal", "refusal"]);
    scene.receiver.says = { status: 200, body: bulk([201, 400, 409]) };
    await scene.turn(to);
    const { deliveries } = await listDeliveries(tenant, { destinationId: to.id });
    expect(deliveries).toMatchObject([
      { state: "dead", cause: "events_refused", eventIds: [`${tenant.org.id}/log_a/2`] }, { state: "delivered", cause: "partly_refused", events: 3 },
    ]);
    expect(scene.sent[0]?.headers["authorization"]).toBe("ApiKey elastic-key-0123456789");
  });

  it("that is too busy for a part is sent the whole again, with the same ids", async () => {
    const to = await scene.add(tenant, { kind: "elastic", url: "https://elastic.example.com", index: "audit", credentialKind: "bearer", credentialValue: "elastic-key-0123456789" });
    await scene.write(tenant.org.id, "log_a", ["refusal", "refusal"]);
    scene.receiver.says = { status: 200, body: bulk([201, 429]) };
    await scene.turn(to);
    scene.clock.ms += gatewayBounds.deliveryRetryMaxMs;
    scene.receiver.says = { status: 200, body: bulk([409, 201]) };
    await scene.turn(to);
    expect(scene.sent[1]?.body.equals(scene.sent[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(await states(to.id)).toEqual(["delivered"]);
  });
});

describe("a test event", () => {
  it("goes even where the destination is off, once, and says nothing of it when it fails", async () => {
    const to = await scene.add(tenant);
    await setDestinationState(tenant, { destinationId: to.id, state: "off" });
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    scene.receiver.says = { status: 500 };
    await sendTestEvent(tenant, { destinationId: to.id });
    expect(await findReady(scene.query, scene.clock.ms, [], { perOrg: 4, all: 100, waitMs: gatewayBounds.deliveryRetryMaxMs })).toContainEqual({ orgId: tenant.org.id, id: to.id });
    for (let turn = 0; turn < 3; turn += 1) await scene.turn(to);
    expect(scene.sent.map((request) => eventsOf(request).map(({ type }) => type))).toEqual([["test"]]);
    expect(await getDestination(tenant, to.id)).toMatchObject({ state: "off", trouble: null, counts: { dead: 0 } });
    // Nothing was lost with it: it is no dead letter, and goes again only where it is named.
    const [failed] = (await listDeliveries(tenant, { destinationId: to.id })).deliveries;
    expect(failed).toMatchObject({ isTest: true, state: "dead" });
    expect((await listDeliveries(tenant, { destinationId: to.id, state: "dead" })).deliveries).toEqual([]);
    await expect(replayDeliveries(tenant, { destinationId: to.id })).rejects.toMatchObject({ code: "conflict" });
    expect(await replayDeliveries(tenant, { destinationId: to.id, deliveryId: failed?.id })).toEqual({ replayed: 1 });
  });
});

describe("the time for which things are kept", () => {
  it("over before records could be sent is told as a dead letter that says how many", async () => {
    const to = await scene.add(tenant);
    await scene.write(tenant.org.id, "log_a", ["refusal", "refusal", "refusal"]);
    await ask(database.adminUrl, "DELETE FROM audit_records WHERE org_id = $1 AND writer_id = 'log_a' AND seq <= 2", [tenant.org.id]);
    await scene.turn(to);
    expect(ids()).toEqual([`${tenant.org.id}/log_a/3`]);
    expect((await listDeliveries(tenant, { destinationId: to.id, state: "dead" })).deliveries).toMatchObject([{ cause: "records_gone", events: 2, eventIds: [] }]);
    await expect(replayDeliveries(tenant, { destinationId: to.id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("of deliveries is bounded in number and days; what waits stays", async () => {
    const to = await scene.add(tenant);
    for (let round = 0; round < 4; round += 1) {
      await scene.write(tenant.org.id, "log_a", ["refusal"]);
      await scene.turn(to);
    }
    scene.receiver.says = "timed_out";
    await scene.write(tenant.org.id, "log_a", ["refusal"]);
    await scene.turn(to);
    const sweep = deliverySweeper(scene.query, { deliveredKeptMax: 2, deliveriesKeptMs: 1_000 }, (error) => {
      throw error;
    });
    await sweep(scene.clock.ms);
    expect(await states(to.id)).toEqual(["waiting", "delivered", "delivered"]);
    await sweep(scene.clock.ms + 1_001);
    expect(await states(to.id)).toEqual(["waiting"]);
  });
});

describe("turns", () => {
  it("go to every organization once before any has its second", async () => {
    const rival = await openNewOrganization(database);
    const [one, two, three] = [await scene.add(tenant), await scene.add(tenant), await scene.add(rival)];
    for (const { org } of [tenant, rival]) await scene.write(org.id, `log_${org.id}`, ["refusal"]);
    const ready = (await findReady(scene.query, scene.clock.ms, [], { perOrg: 4, all: 1_000, waitMs: gatewayBounds.deliveryRetryMaxMs })).filter(({ id }) => [one.id, two.id, three.id].includes(id));
    expect(ready).toHaveLength(3);
    expect(new Set(ready.slice(0, 2).map(({ orgId }) => orgId)).size).toBe(2);
    expect((await findReady(scene.query, scene.clock.ms, [], { perOrg: 1, all: 1_000, waitMs: gatewayBounds.deliveryRetryMaxMs })).filter(({ orgId }) => orgId === tenant.org.id)).toHaveLength(1);
    // Who has all that it may have under way takes no place from others, however few there are.
    expect((await findReady(scene.query, scene.clock.ms, [one.id], { perOrg: 1, all: 1_000, waitMs: gatewayBounds.deliveryRetryMaxMs })).filter(({ orgId }) => orgId === tenant.org.id)).toEqual([]);
  });
});

describe("the outbox", () => {
  it("tells of a server's trouble when it begins, changes and ends, with the act that caused it, and of nothing that only goes on", async () => {
    const to = await scene.add(tenant, { events: ["server.trouble"] });
    await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin) VALUES ($1, $2, 's', 'Files', 'https://a.example', 'https://a.example')", [`srv_${to.id}`, tenant.org.id]);
    const note = (cause: string, more = "") => scene.query(
      `INSERT INTO server_troubles (org_id, server_id, cause, since, seen_at) VALUES ($1, $2, $3, now(), now()) ON CONFLICT (org_id, server_id) DO UPDATE SET cause = EXCLUDED.cause, seen_at = now()${more}`,
      [tenant.org.id, `srv_${to.id}`, cause]);
    await note("timed_out");
    await note("timed_out");
    await note("timed_out", ", resting = true");
    await scene.query("DELETE FROM server_troubles WHERE org_id = $1", [tenant.org.id]);
    await scene.query("SELECT number_outbox_events(100)", []);
    for (let turn = 0; turn < 2; turn += 1) await scene.turn(to);
    expect(scene.sent.flatMap(eventsOf).map(({ type, data }) => [type, data["cause"], data["resting"]]))
      .toEqual([["server.trouble", "timed_out", false], ["server.trouble", "timed_out", true], ["server.recovered", "timed_out", true]]);
  });

  it("numbers the events of each organization without a gap, goes on where it was read before, and says nothing of how many others have", async () => {
    const other = await openNewOrganization(database);
    const add = (org: string, events: number) => ask(database.adminUrl, "INSERT INTO outbox_events (org_id, type, data) SELECT $1, 'server.trouble', '{}' FROM generate_series(1, $2::int)", [org, events]);
    const numbers = async (org: string) => (await ask(database.adminUrl, "SELECT number::int FROM outbox_events WHERE org_id = $1 ORDER BY id", [org])).map(({ number }) => number);
    const to = await scene.add(tenant, { events: ["server.trouble"] });
    await ask(database.adminUrl, "INSERT INTO delivery_cursors (org_id, destination_id, stream, through, moved_at) VALUES ($1, $2, 'outbox', 41, now())", [tenant.org.id, to.id]);
    for (const [org, events] of [[other.org.id, 2], [tenant.org.id, 1], [other.org.id, 3], [tenant.org.id, 2]] as const) await add(org, events);
    await scene.query("SELECT number_outbox_events(6)", []);
    await ask(database.adminUrl, "DELETE FROM outbox_events WHERE org_id = $1 AND number = 5", [other.org.id]);
    await add(other.org.id, 1);
    await scene.query("SELECT number_outbox_events(100)", []);
    expect([await numbers(other.org.id), await numbers(tenant.org.id)]).toEqual([[1, 2, 3, 4, 6], [42, 43, 44]]);
  });

  it("keeps nothing for an organization that sends nowhere", async () => {
    await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin) VALUES ($1, $2, 's', 'Files', 'https://a.example', 'https://a.example')", [`srv_${tenant.org.id}`, tenant.org.id]);
    await scene.query("INSERT INTO server_troubles (org_id, server_id, cause, since, seen_at) VALUES ($1, $2, 'timed_out', now(), now())", [tenant.org.id, `srv_${tenant.org.id}`]);
    expect(await ask(database.adminUrl, "SELECT 1 FROM outbox_events WHERE org_id = $1", [tenant.org.id])).toEqual([]);
  });
});
