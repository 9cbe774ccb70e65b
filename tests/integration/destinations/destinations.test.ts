// What a person may do with destinations, and that nothing which is sealed comes back.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSecret } from "@/lib/crypto/open-secret";
import { closeDatabase } from "@/lib/db/client";
import { createDestination, destinationsPerOrgMax } from "@/lib/destinations/create-destination";
import { deleteDestination } from "@/lib/destinations/delete-destination";
import { createDestinationInput } from "@/lib/destinations/destination-input";
import { getDestination, listDestinations, pausedDestinations } from "@/lib/destinations/list-destinations";
import { replaceDestinationCredential } from "@/lib/destinations/replace-destination-credential";
import { reviseDestination } from "@/lib/destinations/revise-destination";
import { rotateSigningSecret } from "@/lib/destinations/rotate-signing-secret";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { setDestinationState } from "@/lib/destinations/set-destination-state";
import { signingPlace } from "@/lib/destinations/signing-place";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "../servers/test-organization";
import { keys, rules } from "./delivery-scene";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const webhook = { name: "Hook", kind: "webhook", url: "https://hook.example.com/in", events: ["change"] };
const make = (tenant: TenantContext, more: object = {}) => createDestination(tenant, createDestinationInput.parse({ ...webhook, ...more }), rules);

describe("making a destination", () => {
  it("tells the signing secret once; neither it nor the credential is in any record or row", async () => {
    const tenant = await openNewOrganization(database);
    const { destination, signingSecret } = await make(tenant, { credentialKind: "header", credentialHeader: "X-Key", credentialValue: "receiver-credential-0123" });
    expect(signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const everything = JSON.stringify([
      await getDestination(tenant, destination.id), await listDestinations(tenant),
      await ask(database.adminUrl, "SELECT * FROM destinations"), await ask(database.adminUrl, "SELECT * FROM changes"), await ask(database.adminUrl, "SELECT body FROM audit_records"),
    ]);
    for (const secret of [signingSecret ?? "", "receiver-credential-0123"]) expect(everything).not.toContain(secret);
    expect(destination.credential).toMatchObject({ kind: "header", header: "X-Key", hint: "0123" });
    const [row] = await ask(database.adminUrl, "SELECT signing_sealed FROM destinations WHERE id = $1", [destination.id]);
    const place = { orgId: tenant.org.id, destinationId: destination.id, origin: "https://hook.example.com" };
    expect(await openSecret(String(row?.["signing_sealed"]), signingPlace(place), keys.privateKey)).toBe(signingSecret);
  });

  it.each([
    ["otlp", "https://collector.example.com", "https://collector.example.com/v1/logs"],
    ["otlp", "https://collector.example.com/otlp/v1/logs", "https://collector.example.com/otlp/v1/logs"],
    ["splunk", "https://splunk.example.com", "https://splunk.example.com/services/collector/event"],
    ["elastic", "https://elastic.example.com/", "https://elastic.example.com/_bulk"],
  ])("of kind %s at %s sends to %s", async (kind, url, full) => {
    const tenant = await openNewOrganization(database);
    const { destination, signingSecret } = await make(tenant, { kind, url, ...(kind === "elastic" && { index: "audit" }), ...(kind !== "otlp" && { credentialKind: "bearer", credentialValue: "key-0123456789ab" }) });
    expect([destination.url, signingSecret]).toEqual([full, null]);
  });

  it.each([
    ["no kind of event", { events: [] }, "events"],
    ["an event that there is not", { events: ["call.everything"] }, "events"],
    ["Splunk without its token", { kind: "splunk" }, "credentialKind"],
    ["Elasticsearch without an index", { kind: "elastic", credentialKind: "bearer", credentialValue: "key-0123456789ab" }, "index"],
    ["an index with capitals", { kind: "elastic", index: "Audit", credentialKind: "bearer", credentialValue: "key-0123456789ab" }, "index"],
    ["a credential in the header that signs", { credentialKind: "header", credentialHeader: "Webhook-Signature", credentialValue: "key" }, "credentialHeader"],
  ])("with %s is refused at its field", (_what, more, field) => {
    const parsed = createDestinationInput.safeParse({ ...webhook, ...more });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toContain(field);
  });

  it.each(["http://169.254.169.254/latest", "https://10.0.0.5/in", "ftp://hook.example.com", "https://user:word@hook.example.com", "https://hook.example.com:25/in"])("refuses the address %s", async (url) => {
    await expect(make(await openNewOrganization(database), { url })).rejects.toMatchObject({ code: "invalid_input", fields: { url: expect.any(String) } });
  });

  it("is bounded in number, and every name stands once", async () => {
    const tenant = await openNewOrganization(database);
    await make(tenant);
    await expect(make(tenant)).rejects.toMatchObject({ code: "conflict", fields: { name: expect.any(String) } });
    for (let made = 1; made < destinationsPerOrgMax; made += 1) await make(tenant, { name: `Hook ${String(made)}` });
    await expect(make(tenant, { name: "One more" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("that is off keeps what happens, its own making first, until it is turned on", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant, { state: "off" });
    expect(destination.state).toBe("off");
    const ahead = () => ask(database.adminUrl, "SELECT stream FROM streams_ahead WHERE destination_id = $1 AND head > through", [destination.id]);
    expect(await ahead()).toEqual([{ stream: "console" }]);
    expect((await setDestinationState(tenant, { destinationId: destination.id, state: "on" })).state).toBe("on");
    expect(await ahead()).toEqual([{ stream: "console" }]);
  });

  it("is for owners and admins alone, and so is looking", async () => {
    const owner = await openNewOrganization(database);
    const { destination } = await make(owner);
    for (const role of ["policy_manager", "approver", "viewer"] as const) {
      const other = await openAs(database, owner.org, role);
      for (const act of [make(other, { name: "Mine" }), listDestinations(other), getDestination(other, destination.id), sendTestEvent(other, { destinationId: destination.id })]) {
        await expect(act, role).rejects.toMatchObject({ code: "forbidden" });
      }
    }
  });
});

describe("a destination's secrets", () => {
  it("are rotated: for a day both sign, then the new one alone", async () => {
    const tenant = await openNewOrganization(database);
    const { destination, signingSecret: before } = await make(tenant);
    const now = new Date("2026-11-26T10:00:00Z");
    const rotated = await rotateSigningSecret(tenant, { destinationId: destination.id }, rules, now);
    expect(rotated.signingSecret).not.toBe(before);
    expect(rotated.destination.signing).toEqual({ setAt: now.toISOString(), beforeUntil: "2026-11-27T10:00:00.000Z" });
    expect((await getDestination(tenant, destination.id, new Date("2026-11-27T10:00:01Z"))).signing?.beforeUntil).toBeNull();
    const [row] = await ask(database.adminUrl, "SELECT signing_before_sealed FROM destinations WHERE id = $1", [destination.id]);
    const place = { orgId: tenant.org.id, destinationId: destination.id, origin: "https://hook.example.com" };
    expect(await openSecret(String(row?.["signing_before_sealed"]), signingPlace(place), keys.privateKey)).toBe(before);
    const changes = await ask(database.adminUrl, "SELECT before, after FROM changes WHERE target_id = $1 ORDER BY at, id", [destination.id]);
    const made = changes.map(({ after }) => (after as { signing: { fingerprint: string } }).signing.fingerprint);
    expect(made).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), expect.stringMatching(/^[0-9a-f]{12}$/)]);
    expect(made[1]).not.toBe(made[0]);
    expect(changes[1]?.["before"]).toEqual({ signing: { fingerprint: made[0] } });
  });

  it("go with its origin: the credential is dropped, and a new signing secret is told", async () => {
    const tenant = await openNewOrganization(database);
    const { destination, signingSecret } = await make(tenant, { credentialKind: "bearer", credentialValue: "key-0123456789ab" });
    const revise = (url: string) => reviseDestination(tenant, { destinationId: destination.id, name: "Hook", url, index: "", events: ["change"], effects: [], outcomes: [] }, rules);
    expect(await revise("https://hook.example.com/other")).toMatchObject({ credentialDropped: false, signingSecret: null, destination: { credential: { kind: "bearer" } } });
    const ofOldPage = reviseDestination(tenant, { destinationId: destination.id, name: "Renamed", url: "https://old.example.com/in", seenUrl: "https://old.example.com/in", index: "", events: ["change"], effects: [], outcomes: [] }, rules);
    await expect(ofOldPage).rejects.toMatchObject({ code: "conflict" });
    const moved = await revise("https://elsewhere.example.com/in");
    expect(moved).toMatchObject({ credentialDropped: true, destination: { credential: { kind: "none", hint: null } } });
    expect(moved.signingSecret).toMatch(/^whsec_/);
    expect(moved.signingSecret).not.toBe(signingSecret);
    const [change] = await ask(database.adminUrl, "SELECT before, after FROM changes WHERE target_id = $1 AND action = 'destination.revise' ORDER BY at DESC, id DESC LIMIT 1", [destination.id]);
    expect(change).toMatchObject({
      before: { credential: { kind: "bearer", fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) }, signing: { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) } },
      after: { credential: { kind: "none", dropped: "the origin changed" }, signing: { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) } },
    });
  });

  it("are with nobody at a new origin, so it sends nothing there before it is turned on", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant);
    const { id } = destination;
    const revise = (url: string) => reviseDestination(tenant, { destinationId: id, name: "Hook", url, index: "", events: ["change"], effects: [], outcomes: [] }, rules);
    expect(await revise("https://hook.example.com/other")).toMatchObject({ turnedOff: false, destination: { state: "on" } });
    expect(await revise("https://elsewhere.example.com/in")).toMatchObject({ turnedOff: true, destination: { state: "off" } });
    const [change] = await ask(database.adminUrl, "SELECT before, after FROM changes WHERE target_id = $1 AND action = 'destination.revise' ORDER BY at DESC, id DESC LIMIT 1", [id]);
    expect(change).toMatchObject({ before: { state: "on" }, after: { state: "off" } });
    // Off by its person, it is not to be turned on by whoever stores the secret.
    expect(await revise("https://third.example.com/in")).toMatchObject({ turnedOff: false, signingSecret: expect.stringMatching(/^whsec_/), destination: { state: "off" } });
    expect((await setDestinationState(tenant, { destinationId: id, state: "on" })).state).toBe("on");
    expect(await ask(database.adminUrl, "SELECT count(*)::int AS waiting FROM streams_ahead WHERE destination_id = $1 AND head > through", [id])).toEqual([{ waiting: 1 }]);
  });

  it("are none of a collector without a credential, which goes on at its new origin; one with a credential waits for the new one", async () => {
    const tenant = await openNewOrganization(database);
    const moved = async (name: string, more: object) => {
      const { destination } = await make(tenant, { name, kind: "otlp", url: "https://collector.example.com", ...more });
      return reviseDestination(tenant, { destinationId: destination.id, name, url: "https://other.example.com", index: "", events: ["change"], effects: [], outcomes: [] }, rules);
    };
    expect(await moved("Open", {})).toMatchObject({ turnedOff: false, credentialDropped: false, destination: { state: "on" } });
    expect(await moved("Closed", { credentialKind: "bearer", credentialValue: "key-0123456789ab" })).toMatchObject({ turnedOff: true, credentialDropped: true, destination: { state: "off" } });
  });

  it("are replaced by what its kind takes alone", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant, { kind: "splunk", credentialKind: "bearer", credentialValue: "key-0123456789ab" });
    const replace = (credentialKind: "none" | "bearer") => replaceDestinationCredential(tenant, { destinationId: destination.id, credentialKind, credentialHeader: "", credentialValue: "new-key-0123456789" }, rules);
    await expect(replace("none")).rejects.toMatchObject({ code: "invalid_input" });
    expect((await replace("bearer")).credential).toMatchObject({ kind: "bearer", hint: "6789" });
  });
});

describe("a destination's state", () => {
  it("is turned off and on, and each act is in the admin log", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant);
    expect(await setDestinationState(tenant, { destinationId: destination.id, state: "off" })).toMatchObject({ state: "off" });
    expect(await setDestinationState(tenant, { destinationId: destination.id, state: "on" })).toMatchObject({ state: "on" });
    await sendTestEvent(tenant, { destinationId: destination.id });
    await expect(deleteDestination(tenant, { destinationId: destination.id, confirm: "hook" })).rejects.toMatchObject({ code: "invalid_input" });
    await deleteDestination(tenant, { destinationId: destination.id, confirm: "Hook" });
    await expect(getDestination(tenant, destination.id)).rejects.toMatchObject({ code: "not_found" });
    const actions = await ask(database.adminUrl, "SELECT action FROM changes WHERE org_id = $1 ORDER BY at, id", [tenant.org.id]);
    expect(actions.map(({ action }) => action)).toEqual(["destination.create", "destination.turn_off", "destination.turn_on", "destination.test", "destination.delete"]);
  });

  it("paused is told to those who can do something about it", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant);
    expect(await pausedDestinations(tenant)).toEqual([]);
    await ask(database.gatewayUrl, "UPDATE destinations SET state = 'paused', paused_at = now(), paused_cause = 'timed_out' WHERE id = $1", [destination.id]);
    expect(await pausedDestinations(tenant)).toEqual([{ id: destination.id, name: "Hook" }]);
  });
});

describe("the console's role", () => {
  it("can write no delivery but a test, and change nothing of what was sent", async () => {
    const tenant = await openNewOrganization(database);
    const { destination } = await make(tenant);
    const asTenant = (statement: string) => ask(database.consoleUrl, `SELECT set_config('portcullis.org', '${tenant.org.id}', true); ${statement}`);
    await expect(asTenant(`INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, created_at) VALUES ('dlv_x', '${tenant.org.id}', '${destination.id}', 'console', '{1}', 1, now())`)).rejects.toThrow(/row-level security/);
    await expect(asTenant("UPDATE deliveries SET seqs = '{1}'")).rejects.toThrow(/permission denied/);
    await expect(asTenant("DELETE FROM deliveries")).rejects.toThrow(/permission denied/);
    await expect(asTenant("UPDATE delivery_cursors SET through = 0")).rejects.toThrow(/permission denied/);
  });
});
