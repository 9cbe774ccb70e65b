// Whose turn it is, how long a turn is, and how much is under way at one time: everything between the tables and what is sent, with a clock set by hand.
import http from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { createLogger } from "@/lib/log/logger";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { deliverEvents, type EventDeliverer } from "@/proxy/deliveries/deliver-events";
import { openDeliveries } from "@/proxy/deliveries/open-deliveries";
import type { Send } from "@/proxy/deliveries/send-delivery";
import { dialler } from "@/proxy/egress/dial-target";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { localRules } from "@/tests/unit/proxy/egress/egress-test-rules";
import { ask, openNewOrganization } from "../servers/test-organization";
import { deliveryScene, eventsOf, keys } from "./delivery-scene";

const log = createLogger({ name: "test", level: "silent" });
const heard = { attempted: () => undefined, measured: () => undefined };
let database: TestDatabase;
let postgres: Postgres;
let scene: ReturnType<typeof deliveryScene>;
let deliverer: EventDeliverer | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
  postgres = openPostgres(database.gatewayUrl, gatewayBounds, () => undefined);
});
beforeEach(() => {
  scene = deliveryScene(database);
});
afterEach(async () => {
  await deliverer?.stop();
  deliverer = null;
  await scene.end();
  // What is left of one test is no work for the next.
  await ask(database.adminUrl, "UPDATE destinations SET state = 'off'");
});
afterAll(async () => {
  await postgres.close();
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

/** Delivers over the scene's clock, by looks that are asked for alone unless said. */
function deliver(send: Send, bounds: Partial<GatewayBounds>): EventDeliverer {
  deliverer = deliverEvents(postgres, { ...scene.deps, ...heard, send, bounds: { ...gatewayBounds, deliveryPollMs: 60_000, ...bounds } }, log);
  return deliverer;
}

/** An organization with so many destinations, each of which wants so many events. */
async function organization(destinations: number, events: number): Promise<TenantContext> {
  const tenant = await openNewOrganization(database);
  for (let made = 0; made < destinations; made += 1) await scene.add(tenant);
  await scene.write(tenant.org.id, `log_${tenant.org.id}`, Array.from({ length: events }, () => "refusal" as const));
  return tenant;
}

const taken = { status: 200, retryAfter: null, body: Buffer.alloc(0), isWhole: true };

describe("deliveries under way at one time", () => {
  it.each([
    ["of all organizations (deliveriesAtOnceMax)", { deliveriesAtOnceMax: 4, deliveriesPerOrgMax: 2 }, [2, 1, 1]],
    ["of one organization (deliveriesPerOrgMax)", { deliveriesAtOnceMax: 16, deliveriesPerOrgMax: 2 }, [2, 2, 2]],
  ])("are so many %s, each organization's first before anybody's second, and every other once one is over", async (_which, bounds, atOnce) => {
    for (let made = 0; made < atOnce.length; made += 1) await organization(3, 1);
    const underWay: { readonly org: string; readonly answer: () => void }[] = [];
    const most = new Map<string, number>();
    let mostOfAll = 0;
    let sent = 0;
    const ofOrg = (org: string) => underWay.filter((one) => one.org === org).length;
    const { wake } = deliver((request, stop) => new Promise((resolve) => {
      const org = eventsOf(request)[0]?.id.split("/")[0] ?? "";
      const one = { org, answer: () => { underWay.splice(underWay.indexOf(one), 1); resolve(taken); } };
      underWay.push(one);
      stop.addEventListener("abort", () => resolve("broke_off"), { once: true });
      sent += 1;
      most.set(org, Math.max(most.get(org) ?? 0, ofOrg(org)));
      mostOfAll = Math.max(mostOfAll, underWay.length);
    }), bounds);
    const all = atOnce.reduce((sum, count) => sum + count);
    await vi.waitFor(() => expect(underWay).toHaveLength(all), { timeout: 5_000 });
    for (let look = 0; look < 5; look += 1) {
      wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect([...most.keys()].map(ofOrg).sort((one, other) => other - one)).toEqual(atOnce);
    await vi.waitFor(() => {
      underWay[0]?.answer();
      expect(sent).toBe(9);
    }, { timeout: 10_000, interval: 10 });
    for (const one of [...underWay]) one.answer();
    expect([mostOfAll, Math.max(...most.values())]).toEqual([all, bounds.deliveriesPerOrgMax]);
  });
});

describe("a turn", () => {
  it.each([
    [0, "ABABABABAB"],
    [41, "AABBAABBAB"],
    [100, "AAABBBAABB"],
  ])("of %i ms is kept by who takes what it is given, and ends then: others have theirs before its next (deliveryTurnMs)", async (deliveryTurnMs, order) => {
    for (let made = 0; made < 2; made += 1) await organization(1, 5);
    // By the order in which they come first.
    const names = new Map<string, string>();
    let turns = "";
    deliver(async (request) => {
      scene.clock.ms += 40;
      const org = eventsOf(request)[0]?.id.split("/")[0] ?? "";
      const name = names.get(org) ?? (names.size === 0 ? "A" : "B");
      names.set(org, name);
      turns += name;
      return taken;
    }, { deliveriesAtOnceMax: 1, webhookEventsMax: 1, deliveryTurnMs });
    await vi.waitFor(() => expect(turns).toHaveLength(10), { timeout: 10_000 });
    expect(turns).toBe(order);
  });
});

describe("a look", () => {
  const tell = (org: string, events: number) => ask(database.adminUrl, "INSERT INTO outbox_events (org_id, type, data) SELECT $1, 'server.trouble', '{}' FROM generate_series(1, $2::int)", [org, events]);
  const numbered = async (org: string) => (await ask(database.adminUrl, "SELECT 1 FROM outbox_events WHERE org_id = $1 AND number IS NOT NULL", [org])).length;

  it("numbers so many events of the outbox, and the next look goes on (outboxBatchMax)", async () => {
    const { org: { id } } = await openNewOrganization(database);
    await tell(id, 5);
    const { wake } = deliver(() => Promise.resolve(taken), { outboxBatchMax: 2 });
    for (const count of [2, 4, 5]) {
      await vi.waitFor(async () => expect(await numbered(id)).toBe(count), { timeout: 5_000 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await numbered(id)).toBe(count);
      wake();
    }
  });

  it("deletes what is shown no longer, when so much time has passed since it last did (deliveriesSweepMs)", async () => {
    const tenant = await openNewOrganization(database);
    const to = await scene.add(tenant, { state: "off" });
    const over = (id: string) => ask(database.adminUrl, `
      INSERT INTO deliveries (id, org_id, destination_id, stream, seqs, events, state, created_at, finished_at)
      VALUES ($1, $2, $3, 'log_x', '{1}', 1, 'dead', $4, $4)`, [`${to.id}_${id}`, to.orgId, to.id, new Date(scene.clock.ms - 2_000)]);
    const left = async () => (await ask(database.adminUrl, "SELECT 1 FROM deliveries WHERE destination_id = $1", [to.id])).length;
    /** A look that was begun after this, and is over. */
    const look = async () => {
      for (let looks = 0; looks < 2; looks += 1) {
        await tell(to.orgId, 1);
        const { length } = await ask(database.adminUrl, "SELECT 1 FROM outbox_events WHERE org_id = $1", [to.orgId]);
        deliverer?.wake();
        await vi.waitFor(async () => expect(await numbered(to.orgId)).toBe(length), { timeout: 5_000 });
      }
    };
    await over("first");
    deliver(() => Promise.resolve(taken), { deliveriesSweepMs: 60_000, deliveriesKeptMs: 1_000 });
    await vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 5_000 });
    await over("second");
    scene.clock.ms += 59_999;
    await look();
    expect(await left()).toBe(1);
    scene.clock.ms += 1;
    await look();
    await vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 5_000 });
  });
});

/** A receiver that keeps its connections, and says how many are open and how many there were. */
async function startKeeping() {
  const open = new Set<unknown>();
  let opened = 0;
  let requests = 0;
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    requests += 1;
    request.resume().once("end", () => response.writeHead(204).end());
  }).on("connection", (socket) => {
    opened += 1;
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${String(typeof address === "object" && address !== null ? address.port : 0)}/in`,
    open: () => open.size, opened: () => opened, requests: () => requests,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

describe("connections to receivers", () => {
  it("are kept for so many of them, the latest; another gets one as soon as it is to be told of something (deliveryPoolsMax)", async () => {
    const receivers = await Promise.all([1, 2, 3].map(startKeeping));
    const bounds = { ...gatewayBounds, deliveryPollMs: 60_000, deliveryPoolsMax: 2, upstreamIdleSocketMs: 60_000 };
    const dial = dialler(localRules, bounds, () => Promise.reject(new Error("no name is asked for")));
    deliverer = openDeliveries(postgres, dial, { bounds, sealingKey: keys.privateKey, nowMs: () => scene.clock.ms, monotonicMs: () => performance.now() }, heard, log);
    const tenants: TenantContext[] = [];
    for (const { url } of receivers) {
      const tenant = await openNewOrganization(database);
      tenants.push(tenant);
      await scene.add(tenant, { url }, { privateAllowed: true, ports: [] });
    }
    const tell = async (which: number) => {
      const tenant = tenants[which];
      const receiver = receivers[which];
      if (tenant === undefined || receiver === undefined) throw new Error("there is none");
      const before = receiver.requests();
      await scene.write(tenant.org.id, `log_${tenant.org.id}`, ["refusal"]);
      deliverer?.wake();
      await vi.waitFor(() => expect(receiver.requests()).toBe(before + 1), { timeout: 5_000 });
    };
    const openAt = () => receivers.map((receiver) => receiver.open());
    for (const [which, open] of [[0, [1, 0, 0]], [1, [1, 1, 0]], [1, [1, 1, 0]], [2, [0, 1, 1]], [0, [1, 0, 1]]] as const) {
      await tell(which);
      await vi.waitFor(() => expect(openAt()).toEqual(open), { timeout: 5_000 });
    }
    expect(receivers.map(({ opened }) => opened())).toEqual([2, 1, 1]);
    await Promise.all(receivers.map(({ close }) => close()));
  });
});
