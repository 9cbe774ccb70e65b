// What goes out, over real sockets: signed, in order, at least once, to the address that was vetted and nowhere else.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { getDelivery, listDeliveries } from "@/lib/destinations/list-deliveries";
import { getDestination } from "@/lib/destinations/list-destinations";
import { rotateSigningSecret } from "@/lib/destinations/rotate-signing-secret";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { renameOrganization } from "@/lib/orgs/rename-org";
import type { RunningGateway } from "@/proxy/running-gateway";
import { addDestination, logWriter, sceneRules, type AddedDestination } from "@/tests/support/add-destination";
import { breaks, eventsIn, hangs, isSignedBy, says, startReceiver, well, type EventReceiver, type Mood } from "@/tests/support/event-receiver";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { openAs, openNewOrganization } from "@/tests/integration/servers/test-organization";
import { callTool } from "@/tests/support/raw-mcp";
import { readVector } from "@/tests/support/read-vector";
import { until } from "@/tests/support/until";
import { startDualServer } from "@/tests/support/upstreams/dual-server";
import { watchDials } from "@/tests/support/watch-dials";

const bounds = { deliveriesMeasuredMs: 50, deliveryPollMs: 40, deliveryRetryMs: 60, deliveryRetryMaxMs: 200, deliveryAttemptsMax: 200, deliveryMs: 900, webhookEventsMax: 20 };
/** For what is to be refused where it is dialled, however busy the machine: nothing runs out of time before, and each is tried once. */
const unhurried = { ...bounds, deliveryMs: 30_000, deliveryRetryMs: 600_000, deliveryRetryMaxMs: 600_000 };
const refusedMsMax = 60_000;
let scene: Scene;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds });
});
afterAll(async () => {
  await Promise.all(ends.map((end) => end()));
  await closeDatabase(scene.database.consoleUrl);
  await scene.close();
});

async function receiver(mood?: Mood): Promise<EventReceiver> {
  const made = await startReceiver(mood);
  ends.push(made.close);
  return made;
}

function writer() {
  const made = logWriter(scene);
  ends.push(made.end);
  return made;
}

const firstDelivery = async ({ tenant, id }: AddedDestination) => (await listDeliveries(tenant, { destinationId: id })).deliveries.at(-1);
const causeOf = async (of: AddedDestination) => (await firstDelivery(of))?.cause ?? null;

describe("a webhook", () => {
  it("is signed over its exact bytes, by both secrets while one is being replaced, and by no other", async () => {
    const to = await receiver();
    const hook = await addDestination(scene, to.url);
    const log = writer();
    await log.refuse(hook.orgId, 1);
    await until(() => to.taken.length === 1);
    const { signingSecret } = await rotateSigningSecret(hook.tenant, { destinationId: hook.id }, sceneRules(scene));
    await log.refuse(hook.orgId, 1);
    await until(() => to.taken.length === 2);
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    expect(to.taken.map((request) => [hook.secret, signingSecret, other].map((secret) => isSignedBy(request, secret)))).toEqual([[true, false, false], [true, true, false]]);
    const [first] = to.taken;
    if (first === undefined) throw new Error("nothing arrived");
    expect(isSignedBy({ ...first, body: Buffer.concat([first.body, Buffer.from(" ")]) }, hook.secret)).toBe(false);
    expect(Math.abs(Number(first.headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(60);
    expect(first.headers["content-type"]).toBe("application/json");
  });

  it("tells of calls as they are refused and as they end, and of changes, once each and without a value of an argument", async () => {
    const server = await startDualServer();
    ends.push(server.close);
    const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", argumentNames: ["text"] }], policy: { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 100 }] } } } });
    const to = await receiver();
    const tenant = await openOwner(grant.orgId);
    await addDestination(scene, to.url, { events: ["call.refused", "call.ended", "change"] }, tenant);
    await callTool(grant, "echo", { text: "a secret value" });
    await callTool(grant, "other");
    await renameOrganization(tenant, { name: "Renamed" });
    await until(() => eventsIn(to.taken).length >= 4);
    const events = eventsIn(to.taken);
    expect(events.find(({ type }) => type === "call.ended")).toMatchObject({ org: grant.orgId, data: { tool: "echo", effect: "allow", outcome: "delivered", grant_id: grant.grantId } });
    expect(events.find(({ type }) => type === "call.refused")).toMatchObject({ data: { tool: "other", effect: "deny", outcome: "refused" } });
    expect(events.filter(({ type }) => type === "change").map(({ data }) => data["action"])).toEqual(["destination.create", "org.rename"]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(to.seen.map(({ body }) => body.toString()).join()).not.toContain("a secret value");
  });
});

describe("a receiver that is down for a while", () => {
  it.each([["answers 503", says(503)], ["closes every connection", breaks], ["does not answer", hangs]] as const)("and %s gets all of it afterwards: none lost, in order of each writer, nothing twice but with the same id", async (_what, down) => {
    const to = await receiver(down);
    const hook = await addDestination(scene, to.url);
    const [one, two] = [writer(), writer()];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([one.refuse(hook.orgId, 9), two.refuse(hook.orgId, 9)]);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await until(() => to.seen.length >= 2);
    expect(to.taken).toEqual([]);
    to.mood = well;
    await until(() => new Set(eventsIn(to.taken).map(({ id }) => id)).size === 90, 15_000);
    for (const { name } of [one, two]) {
      const arrived = eventsIn(to.taken).map(({ id }) => id).filter((id) => id.includes(`/${name}/`));
      expect(arrived).toEqual(Array.from({ length: 45 }, (_, index) => `${hook.orgId}/${name}/${String(index + 1)}`));
    }
    const byId = new Map<unknown, string>();
    for (const { headers, body } of to.seen) {
      const before = byId.get(headers["webhook-id"]);
      expect(before === undefined || before === body.toString()).toBe(true);
      byId.set(headers["webhook-id"], body.toString());
    }
    await until(async () => (await getDestination(hook.tenant, hook.id)).trouble === null);
  }, 30_000);

  it("delays nobody: other organizations', and the organization's other destinations, get theirs meanwhile", async () => {
    const [slow, fast, others] = [await receiver(hangs), await receiver(), await receiver()];
    const hook = await addDestination(scene, slow.url);
    await addDestination(scene, fast.url, {}, hook.tenant);
    const rival = await addDestination(scene, others.url);
    const [log, rivals] = [writer(), writer()];
    await log.refuse(hook.orgId, 1);
    await until(() => slow.seen.length === 1);
    await Promise.all([log.refuse(hook.orgId, 60), rivals.refuse(rival.orgId, 60)]);
    await until(() => eventsIn(fast.taken).length === 61 && eventsIn(others.taken).length === 60, bounds.deliveryMs * 3);
    expect(slow.taken).toEqual([]);
  });
});

describe("the operator's port", () => {
  it("counts attempts and what waits by kind, and names nobody", async () => {
    const to = await receiver(says(503));
    const hook = await addDestination(scene, to.url);
    const log = writer();
    const measured = async () => (await (await fetch(`${scene.gateway.opsUrl}/metrics`)).text()).split("\n").filter((line) => line.startsWith("portcullis_deliver"));
    const valueOf = async (name: string) => Number((await measured()).find((line) => line.startsWith(`${name} `))?.split(" ").at(-1) ?? 0);
    const [delivered, failed] = ['portcullis_deliveries_total{kind="webhook",outcome="delivered"}', 'portcullis_deliveries_total{kind="webhook",outcome="failed"}'];
    const before = await valueOf(delivered);
    await log.refuse(hook.orgId, 3);
    await until(async () => (await valueOf(failed)) > 0 && (await valueOf('portcullis_deliveries_waiting{kind="webhook"}')) > 0);
    expect(await valueOf('portcullis_deliveries_oldest_seconds{kind="webhook"}')).toBeGreaterThan(0);
    to.mood = well;
    await until(async () => (await valueOf(delivered)) > before);
    expect((await measured()).filter((line) => !/^portcullis_deliveries_(?:total\{kind="[a-z]+",outcome="[a-z]+"\}|(?:waiting|dead|oldest_seconds)\{kind="[a-z]+"\}) [\d.]+$/.test(line))).toEqual([]);
  });
});

describe("where it goes", () => {
  it.each([301, 302, 303, 307, 308])("is the address alone: a redirect with %i is not followed, whatever it points to", async (status) => {
    const elsewhere = await receiver();
    const to = await receiver(says(status, "", { location: elsewhere.url }));
    const hook = await addDestination(scene, to.url, { credentialKind: "bearer", credentialValue: "receiver-credential-0123" });
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(hook)) !== null);
    expect([await causeOf(hook), elsewhere.seen]).toEqual(["redirected", []]);
  });

  it.each([
    ["a metadata address", () => "http://169.254.169.254/latest/meta-data"],
    ["a metadata address in another spelling", () => "http://[::ffff:169.254.169.254]/"],
    ["the gateway's own ops port", () => `${scene.gateway.opsUrl}/metrics`],
    ["the gateway itself", () => scene.gateway.url],
    ["Postgres", () => `http://127.0.0.1:${new URL(scene.database.adminUrl).port}/`],
  ])("is never %s, even where the row says so", async (_what, address) => {
    const hook = await addDestination(scene, "http://127.0.0.1:1/");
    const { origin, href } = new URL(address());
    const resealed = await addDestination(scene, /169\.254|a9fe/.test(href) ? "http://127.0.0.1:1/" : href, {}, hook.tenant);
    await scene.owner.query("UPDATE destinations SET url = $2, origin = $3, credential_kind = 'none', signing_sealed = NULL, kind = 'otlp' WHERE id = $1", [resealed.id, href, origin]);
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(resealed)) !== null);
    expect(await causeOf(resealed)).toBe("address_refused");
  });

  it("loses its secrets with its origin: one that was sealed for another is not opened, and nothing is sent", async () => {
    const to = await receiver();
    const hook = await addDestination(scene, "http://127.0.0.1:1/in");
    await scene.owner.query("UPDATE destinations SET url = $2, origin = $3 WHERE id = $1", [hook.id, to.url, new URL(to.url).origin]);
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(hook)) !== null);
    expect([await causeOf(hook), to.seen]).toEqual(["credential_unreadable", []]);
  });
});

describe("an answer", () => {
  it("without an end is cut off at its bound, and its status counts", async () => {
    const to = await receiver((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x78)));
      };
      response.on("drain", more);
      more();
    });
    const hook = await addDestination(scene, to.url);
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(hook)) !== null || (await firstDelivery(hook))?.state === "delivered");
    expect(await firstDelivery(hook)).toMatchObject({ state: "delivered", status: 200 });
  });

  it("that repeats what it was sent shows nothing of the credential, nor does any line of the log", async () => {
    const to = await receiver((request, response) => void response.writeHead(400).end(JSON.stringify(request.headers)));
    const hook = await addDestination(scene, to.url, { credentialKind: "bearer", credentialValue: "receiver-credential-0123" });
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(hook)) !== null);
    const { attempts } = await getDelivery(hook.tenant, { destinationId: hook.id, deliveryId: (await firstDelivery(hook))?.id ?? "" });
    expect(to.seen[0]?.headers["authorization"]).toBe("Bearer receiver-credential-0123");
    expect(attempts[0]?.answer).toMatch(/not shown/);
    const { rows } = await scene.owner.query("SELECT answer FROM delivery_attempts");
    for (const secret of ["receiver-credential-0123", hook.secret]) expect(JSON.stringify([scene.logged, rows])).not.toContain(secret);
  });

  it.each([
    ["after a scheme of its own", "Token receiver-4567", "receiver-4567"],
    ["as the password that was encoded", `Basic ${btoa("hook:receiver-8901")}`, "receiver-8901"],
  ])("that repeats the credential %s is not shown", async (_how, credentialValue, repeated) => {
    const to = await receiver((_request, response) => void response.writeHead(401).end(`invalid credential ${repeated}`));
    const hook = await addDestination(scene, to.url, { credentialKind: "header", credentialHeader: "Authorization", credentialValue });
    await writer().refuse(hook.orgId, 1);
    await until(async () => (await causeOf(hook)) !== null);
    const { attempts } = await getDelivery(hook.tenant, { destinationId: hook.id, deliveryId: (await firstDelivery(hook))?.id ?? "" });
    expect(attempts[0]?.answer).toMatch(/not shown/);
  });
});

describe("a test event", () => {
  it("arrives at once, marked as one", async () => {
    const to = await receiver();
    const hook = await addDestination(scene, to.url, { events: ["audit.checkpoint"] });
    await sendTestEvent(hook.tenant, { destinationId: hook.id });
    await until(() => to.taken.length === 1);
    expect(JSON.parse(String(to.taken[0]?.body))).toMatchObject({ type: "test", data: { events: [{ type: "test" }] } });
    expect(to.taken.map((request) => isSignedBy(request, hook.secret))).toEqual([true]);
  });
});

describe("other receivers", () => {
  it("of OTLP logs get /v1/logs, and a partial success is not sent again", async () => {
    const to = await receiver(says(200, JSON.stringify({ partialSuccess: { rejectedLogRecords: "1", errorMessage: "too old" } }), { "content-type": "application/json" }));
    const otlp = await addDestination(scene, new URL(to.url).origin, { kind: "otlp", credentialKind: "header", credentialHeader: "X-Scope-OrgID", credentialValue: "tenant-1" });
    await writer().refuse(otlp.orgId, 3);
    await until(async () => (await firstDelivery(otlp))?.state === "delivered");
    expect(to.seen).toMatchObject([{ method: "POST", url: "/v1/logs", headers: { "content-type": "application/json", "x-scope-orgid": "tenant-1" } }]);
    expect(await causeOf(otlp)).toBe("partly_refused");
    const sent: { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] } = JSON.parse(String(to.seen[0]?.body));
    expect(sent.resourceLogs[0]?.scopeLogs[0]?.logRecords).toHaveLength(3);
  });

  it("of Splunk get the event endpoint with their token", async () => {
    const to = await receiver(says(200, '{"text":"Success","code":0}'));
    const splunk = await addDestination(scene, new URL(to.url).origin, { kind: "splunk", credentialKind: "bearer", credentialValue: "0a1b2c3d-0123-4567-89ab-cdef01234567" });
    await writer().refuse(splunk.orgId, 2);
    await until(async () => (await firstDelivery(splunk))?.state === "delivered");
    expect(to.seen).toMatchObject([{ url: "/services/collector/event", headers: { authorization: "Splunk 0a1b2c3d-0123-4567-89ab-cdef01234567" } }]);
  });

  it("of Elasticsearch get create actions; what it refuses of a batch is a dead letter of its own, and the rest is there once", async () => {
    const kept = new Map<string, unknown>();
    const to = await receiver((_request, response, body) => {
      const lines = body.toString().split("\n").slice(0, -1).map((line): { create?: { _id: string } } => JSON.parse(line));
      const items = lines.flatMap((line) => {
        if (line.create === undefined) return [];
        const { _id } = line.create;
        const status = _id.endsWith("/2") ? 400 : kept.has(_id) ? 409 : 201;
        if (status === 201) kept.set(_id, true);
        return [{ create: { _index: "audit", _id, status } }];
      });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ took: 1, errors: true, items }));
    });
    const elastic = await addDestination(scene, new URL(to.url).origin, { kind: "elastic", index: "audit", credentialKind: "bearer", credentialValue: "ZWxhc3RpYzprZXk=" });
    const log = writer();
    await log.refuse(elastic.orgId, 3);
    await until(async () => (await getDestination(elastic.tenant, elastic.id)).counts.dead === 1);
    expect([...kept.keys()]).toEqual([1, 3].map((seq) => `${elastic.orgId}/${log.name}/${String(seq)}`));
    expect(to.seen).toMatchObject([{ url: "/_bulk", headers: { "content-type": "application/x-ndjson", authorization: "ApiKey ZWxhc3RpYzprZXk=" } }]);
  });
});

describe("an installation that is not local", () => {
  // SSRF-01 and SSRF-05 at the dial of a delivery; the forms are those that calls and looks are held to in egress.test.ts.
  it("dials no form of an address that points inside, even where the row says so", async () => {
    const own = await openScene({ bounds: unhurried, env: { LOCAL_MODE: "off" } });
    const watch = watchDials();
    try {
      const log = logWriter(own);
      const forms = readVector<readonly { readonly form: string; readonly dialled: boolean }[]>("tests/vectors/egress/url-forms.json").filter(({ form, dialled }) => !dialled && URL.canParse(form));
      const added: { readonly form: string; readonly hook: AddedDestination }[] = [];
      const orgs = [await openNewOrganization(own.database), await openNewOrganization(own.database)];
      for (const [index, { form }] of forms.entries()) {
        const hook = await addDestination(own, "http://127.0.0.1:1/", {}, orgs[index % orgs.length]);
        const { origin } = new URL(form);
        await own.owner.query("UPDATE destinations SET url = $2, origin = $3, credential_kind = 'none', signing_sealed = NULL, kind = 'otlp' WHERE id = $1", [hook.id, form, origin]);
        added.push({ form, hook });
      }
      expect(added.length).toBeGreaterThan(20);
      // The other scene's gateway goes on delivering, to ports of its receivers.
      const ports = new Set(forms.map(({ form }) => new URL(form)).map(({ port, protocol }) => (port === "" ? (protocol === "https:" ? "443" : "80") : port)));
      for (const { org } of orgs) await log.refuse(org.id, 1);
      for (const { form, hook } of added) {
        await until(async () => (await causeOf(hook)) !== null, refusedMsMax);
        // Refused as an address, as a name that nobody knows, or as a row whose address nobody can read.
        expect(["address_refused", "dns_failed", "credential_unreadable"], form).toContain(await causeOf(hook));
      }
      expect(watch.dialled.filter((target) => ports.has(target.slice(target.lastIndexOf(":") + 1)))).toEqual([]);
      await log.end();
      await closeDatabase(own.database.consoleUrl);
    } finally {
      watch.stop();
      await own.close();
    }
  }, 2 * refusedMsMax);

  it("sends nothing to a private address, by name or number", async () => {
    const own = await openScene({ bounds: unhurried, env: { LOCAL_MODE: "off", EGRESS_PORTS: "" } });
    try {
      const to = await receiver();
      const { port } = new URL(to.url);
      const log = logWriter(own);
      for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
        const hook = await addDestination(own, `http://${host}:${port}/in`);
        await log.refuse(hook.orgId, 1);
        await until(async () => (await causeOf(hook)) !== null, refusedMsMax);
        expect(["address_refused", "dns_failed"], host).toContain(await causeOf(hook));
      }
      expect(to.seen).toEqual([]);
      await log.end();
      await closeDatabase(own.database.consoleUrl);
    } finally {
      await own.close();
    }
  }, 2 * refusedMsMax);
});

describe("several gateways", () => {
  it("send each event once between them, and another goes on where the one that sent is gone", async () => {
    const own = await openScene({ bounds });
    try {
      const to = await receiver();
      const hook = await addDestination(own, to.url);
      const log = logWriter(own);
      const replica: RunningGateway = await own.startReplica({ bounds });
      await log.refuse(hook.orgId, 50);
      await until(() => eventsIn(to.taken).length === 50);
      await own.gateway.close();
      await log.refuse(hook.orgId, 50);
      await until(() => eventsIn(to.taken).length === 100);
      expect(eventsIn(to.taken).map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, index) => `${hook.orgId}/${log.name}/${String(index + 1)}`));
      await replica.close();
      await log.end();
      await closeDatabase(own.database.consoleUrl);
    } finally {
      await own.close();
    }
  }, 40_000);
});

/** The organization of a scene's server, opened as a new owner of it. */
async function openOwner(orgId: string) {
  const { rows: [org] } = await scene.owner.query<{ slug: string }>("SELECT slug FROM organizations WHERE id = $1", [orgId]);
  return openAs(scene.database, { id: orgId, slug: org?.slug ?? "" }, "owner");
}
