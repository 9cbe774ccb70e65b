import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { randomId } from "@/lib/crypto/random-id";
import { countRecordedValues } from "@/lib/servers/count-recorded-values";
import { deleteServer } from "@/lib/servers/delete-server";
import { setArgumentRecordingInput, setRecordingForm } from "@/lib/servers/server-input";
import { eraseRecordedValues } from "@/lib/servers/erase-recorded-values";
import { recordingMoment } from "@/lib/servers/recording-moment";
import { setArgumentRecording } from "@/lib/servers/set-argument-recording";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { eraseValues } from "@/proxy/duties/erase-values";
import { underAdvisoryLock } from "@/proxy/duties/under-advisory-lock";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "./test-organization";

let database: TestDatabase;
let gateway: pg.Pool;
let acme: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = new pg.Pool({ connectionString: database.gatewayUrl, max: 2 });
  acme = await openNewOrganization(database);
});
afterAll(async () => {
  await gateway.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function addServer(tenant: TenantContext): Promise<string> {
  const id = randomId("srv");
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin) VALUES ($1, $2, $3, 'Files', 'https://f.example/mcp', 'https://f.example')", [id, tenant.org.id, id.toLowerCase()]);
  return id;
}
/** Values of one call, so many days old, as a gateway writes them. */
async function record(tenant: TenantContext, serverId: string, daysAgo = 0, table: "recorded_arguments" | "recorded_results" = "recorded_arguments"): Promise<void> {
  await ask(database.gatewayUrl, "INSERT INTO " + table + " (org_id, server_id, started_at, call_id, sealed) VALUES ($1, $2, now() - $3 * interval '1 day', $4, '\\x01')",
    [tenant.org.id, serverId, daysAgo, randomId("cal")]);
}
const left = async (serverId: string, table = "recorded_arguments") => Number((await ask(database.adminUrl, "SELECT count(*) FROM " + table + " WHERE server_id = $1", [serverId]))[0]?.["count"]);
const duty = () => underAdvisoryLock(gateway, "arguments", eraseValues);
const input = (serverId: string, more: object) => setArgumentRecordingInput.parse({ serverId, record: true, retentionDays: 7, ...more });

describe("recording argument values", () => {
  it("is off for a new server, and switched by those who manage servers, as a recorded change", async () => {
    const serverId = await addServer(acme);
    const viewer = await openAs(database, acme.org, "policy_manager");
    await expect(setArgumentRecording(viewer, input(serverId, {}))).rejects.toMatchObject({ code: "forbidden" });
    const server = await setArgumentRecording(acme, input(serverId, { retentionDays: "30", record: "on" }));
    expect(server.argumentRecording).toEqual({ on: true, retentionDays: 30 });
    await setArgumentRecording(acme, input(serverId, { retentionDays: 30 }));
    expect(await ask(database.adminUrl, "SELECT action, before, after FROM changes WHERE target_id = $1", [serverId])).toEqual([
      { action: "server.record_arguments", before: { record: false, recordResults: false, retentionDays: 7 }, after: { record: true, recordResults: false, retentionDays: 30 } },
    ]);
  });

  it("is not switched on again from a page that somebody opened before it was switched off: neither by saving nor by deleting what is recorded", async () => {
    const serverId = await addServer(acme);
    await setArgumentRecording(acme, input(serverId, {}));
    await record(acme, serverId);
    const seen = recordingMoment({ record: true, recordResults: false, retentionDays: 7 });
    await setArgumentRecording(acme, input(serverId, { record: false }));
    await expect(setArgumentRecording(acme, setRecordingForm.parse({ serverId, record: "on", retentionDays: "30", seen }))).rejects.toMatchObject({ code: "conflict" });
    expect((await eraseRecordedValues(acme, { serverId })).argumentRecording).toEqual({ on: false, retentionDays: 7 });
    await duty();
    expect(await left(serverId)).toBe(0);
    await expect(eraseRecordedValues(await openAs(database, acme.org, "policy_manager"), { serverId })).rejects.toMatchObject({ code: "forbidden" });
    const now = recordingMoment({ record: false, recordResults: false, retentionDays: 7 });
    expect((await setArgumentRecording(acme, setRecordingForm.parse({ serverId, record: "on", retentionDays: "7", seen: now }))).argumentRecording.on).toBe(true);
  });

  it.each([0, 91, 1.5, "x"])("refuses a retention of %s days", (retentionDays) => {
    expect(setArgumentRecordingInput.safeParse({ serverId: "srv_1", retentionDays }).success).toBe(false);
  });

  it("deletes what is older than its server keeps it, at once where the retention gets shorter, and leaves the rest", async () => {
    const [serverId, other] = [await addServer(acme), await addServer(acme)];
    for (const days of [0, 6, 8]) await record(acme, serverId, days);
    await record(acme, other, 6);
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 2, bytes: 2 });
    await duty();
    expect(await left(serverId)).toBe(2);
    await setArgumentRecording(acme, input(serverId, { retentionDays: 2 }));
    expect((await countRecordedValues(acme, { serverId })).calls).toBe(1);
    await duty();
    expect([await left(serverId), await left(other)]).toEqual([1, 1]);
  });

  it("erases on demand: unreadable at once, deleted by the duty, and what is recorded later stays", async () => {
    const serverId = await addServer(acme);
    for (let call = 0; call < 2_500; call += 1_250) {
      await ask(database.gatewayUrl, `INSERT INTO recorded_arguments (org_id, server_id, started_at, call_id, sealed)
        SELECT $1, $2, now() - interval '1 hour', 'cal_' || n, '\\x01' FROM generate_series($3::int, $3 + 1249) n`, [acme.org.id, serverId, call]);
    }
    await setArgumentRecording(acme, input(serverId, { record: false, erase: "on" }));
    expect(await countRecordedValues(acme, { serverId })).toEqual({ calls: 0, bytes: 0, oldestAt: null, beingDeleted: 2_500 });
    await record(acme, serverId, -0.001);
    await duty();
    expect(await left(serverId)).toBe(1);
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 1, beingDeleted: 0 });
  });

  it("is as old as it is there, though the clock of its gateway is ahead", async () => {
    const serverId = await addServer(acme);
    await record(acme, serverId, -9);
    await ask(database.adminUrl, "UPDATE recorded_arguments SET received_at = now() - interval '8 days' WHERE server_id = $1", [serverId]);
    await record(acme, serverId, -9);
    expect((await countRecordedValues(acme, { serverId })).calls).toBe(1);
    await duty();
    expect(await left(serverId)).toBe(1);
    await setArgumentRecording(acme, input(serverId, { erase: "on" }));
    expect((await countRecordedValues(acme, { serverId })).calls).toBe(0);
    await duty();
    expect(await left(serverId)).toBe(0);
  });

  it("of results is a switch of its own, and ends as that of arguments does: by its age, on demand, and with its server", async () => {
    const serverId = await addServer(acme);
    const server = await setArgumentRecording(acme, input(serverId, { record: false, recordResults: "on" }));
    expect([server.argumentRecording.on, server.resultRecording.on]).toEqual([false, true]);
    for (const days of [0, 6, 8]) await record(acme, serverId, days, "recorded_results");
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 2, bytes: 2 });
    await duty();
    expect(await left(serverId, "recorded_results")).toBe(2);
    await setArgumentRecording(acme, input(serverId, { recordResults: true, erase: "on" }));
    expect(await countRecordedValues(acme, { serverId })).toEqual({ calls: 0, bytes: 0, oldestAt: null, beingDeleted: 2 });
    await record(acme, serverId, -0.001, "recorded_results");
    await duty();
    expect(await left(serverId, "recorded_results")).toBe(1);
    await ask(database.adminUrl, "UPDATE argument_erasures SET up_to = now() - interval '2 hours' WHERE server_id = $1", [serverId]);
    await ask(database.adminUrl, "UPDATE recorded_results SET started_at = now() - interval '3 hours' WHERE server_id = $1", [serverId]);
    await duty();
    expect([await left(serverId, "recorded_results"), await left(serverId, "argument_erasures")], "what is named in a demand goes before the demand").toEqual([0, 0]);
    await record(acme, serverId, 0, "recorded_results");
    await deleteServer(acme, { serverId, confirm: "Files" });
    await duty();
    expect(await left(serverId, "recorded_results")).toBe(0);
  });

  it("erases at once what was recorded of every kind, before there was any redaction too, and what was announced and noted of losses", async () => {
    const serverId = await addServer(acme);
    const place = [acme.org.id, serverId];
    await record(acme, serverId, 1);
    await record(acme, serverId, 1, "recorded_results");
    await ask(database.gatewayUrl, "INSERT INTO recorded_task_results (org_id, server_id, started_at, call_id, is_error, sealed) SELECT $1, $2, now() - interval '1 day', 'cal_1', e, '\\x01' FROM unnest(ARRAY[true, false]) e", place);
    await ask(database.gatewayUrl, "INSERT INTO lost_values (org_id, server_id, started_at, call_id, kind, reason) VALUES ($1, $2, now() - interval '1 day', 'cal_2', 'results', 'queue_full')", place);
    await ask(database.gatewayUrl, "INSERT INTO announced_task_results (org_id, server_id, started_at, call_id, state) VALUES ($1, $2, now() - interval '1 day', 'cal_1', 'brought')", place);
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 3, bytes: 4, beingDeleted: 0 });
    await setArgumentRecording(acme, input(serverId, { recordResults: true, erase: "on" }));
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 0, beingDeleted: 3 });
    await duty();
    for (const table of ["recorded_arguments", "recorded_results", "recorded_task_results", "announced_task_results", "lost_values"]) expect(await left(serverId, table), table).toBe(0);
    expect(await countRecordedValues(acme, { serverId })).toMatchObject({ calls: 0, beingDeleted: 0 });
    expect(await ask(database.adminUrl, "SELECT s.values_erased_up_to = e.up_to AS same FROM servers s JOIN argument_erasures e ON e.server_id = s.id WHERE s.id = $1", [serverId])).toEqual([{ same: true }]);
    expect(await ask(database.adminUrl, "SELECT after FROM changes WHERE target_id = $1", [serverId])).toEqual([{ after: { record: true, recordResults: true, retentionDays: 7, erased: true } }]);
  });

  it("goes with its server, and with its organization", async () => {
    const rival = await openNewOrganization(database);
    const [mine, theirs] = [await addServer(acme), await addServer(rival)];
    await record(acme, mine);
    await record(rival, theirs);
    await deleteServer(acme, { serverId: mine, confirm: "Files" });
    await duty();
    expect([await left(mine), await left(theirs)]).toEqual([0, 1]);
    await ask(database.adminUrl, "DELETE FROM organizations WHERE id = $1", [rival.org.id]);
    // On its way when the organization was deleted.
    await record(rival, theirs);
    await duty();
    expect(await left(theirs)).toBe(0);
  });

  it("is out of the console's reach: it counts, and reads no sealed value of anyone", async () => {
    for (const table of ["recorded_arguments", "recorded_results", "recorded_task_results"]) {
      await expect(ask(database.consoleUrl, `SELECT sealed FROM ${table}`)).rejects.toThrow(/permission denied/);
      await expect(ask(database.consoleUrl, `DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
    }
    const rival = await openNewOrganization(database);
    const serverId = await addServer(acme);
    await record(acme, serverId);
    expect((await countRecordedValues(rival, { serverId })).calls).toBe(0);
  });
});
