import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countCallsOverTime } from "@/lib/calls/count-calls-over-time";
import { followCalls, followedRowsMax, type CallNews } from "@/lib/calls/follow-calls";
import { everyCall } from "@/lib/calls/search/call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { inSearchTurn } from "@/lib/calls/search-turns";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { listServers } from "@/lib/servers/list-servers";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

let database: TestDatabase;
let acme: Estate;
let rival: Estate;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme, rival] = [await buildEstate(database), await buildEstate(database)];
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

function searchOf(text: string) {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.search;
}

async function insert(estate: Estate, count: number, { tool = "run", outcome = "delivered", at = "now()" } = {}): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomId("cal"));
  await ask(database.gatewayUrl,
    `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, method, tool, client_ip, request_bytes, effect, code, outcome, finished_at)
     SELECT id, $1, ${at}, $2, 'Files', 'POST', 'tools/call', $3, '127.0.0.1', 10, 'allow', 'allowed', $4, CASE WHEN $4 = 'pending' THEN NULL ELSE now() END FROM unnest($5::text[]) id`,
    [estate.tenant.org.id, estate.serverId, tool, outcome, ids]);
  return ids;
}

describe("the live log", () => {
  it("brings what is new and fits the search, once, then what became of it, and nothing of another organization", async () => {
    const stop = new AbortController();
    const news = followCalls(() => Promise.resolve(acme.tenant), searchOf("tool:live"), stop.signal);
    expect((await news.next()).value).toEqual({ calls: [], left: 0, isLeftMore: false });
    const [id = ""] = await insert(acme, 1, { tool: "live", outcome: "pending" });
    await insert(acme, 1, { tool: "other" });
    await insert(rival, 3, { tool: "live" });
    expect(await nextWithCalls(news)).toMatchObject({ calls: [{ id, outcome: "pending" }], left: 0 });
    expect((await news.next()).value).toMatchObject({ calls: [] });
    await ask(database.gatewayUrl, "UPDATE calls SET outcome = 'delivered', finished_at = now() WHERE id = $1", [id]);
    expect(await nextWithCalls(news)).toMatchObject({ calls: [{ id, outcome: "delivered" }] });
    stop.abort();
    expect((await news.next()).done).toBe(true);
  });

  it("shows so many a second and says how many were left out", async () => {
    const stop = new AbortController();
    const news = followCalls(() => Promise.resolve(acme.tenant), searchOf("tool:flood"), stop.signal);
    await news.next();
    await insert(acme, followedRowsMax + 37, { tool: "flood" });
    const told = await nextWithCalls(news);
    expect(told.calls).toHaveLength(followedRowsMax);
    expect(told).toMatchObject({ left: 37, isLeftMore: false });
    expect((await news.next()).value).toMatchObject({ calls: [], left: 0 });
    stop.abort();
    await news.return();
  });

  it("sees a row that was late on its way, though newer ones were seen before", async () => {
    const stop = new AbortController();
    const news = followCalls(() => Promise.resolve(acme.tenant), searchOf("tool:late"), stop.signal);
    await news.next();
    await insert(acme, 1, { tool: "late" });
    await nextWithCalls(news);
    const [late = ""] = await insert(acme, 1, { tool: "late", at: "now() - interval '8 seconds'" });
    expect(await nextWithCalls(news)).toMatchObject({ calls: [{ id: late }] });
    stop.abort();
    await news.return();
  });

  it("asks what its names stand for once, when it begins, and goes on when one is borne no more", async () => {
    const [server = { slug: "" }] = await listServers(acme.tenant);
    const stop = new AbortController();
    const news = followCalls(() => Promise.resolve(acme.tenant), searchOf(`server:${server.slug} tool:named`), stop.signal);
    await news.next();
    await ask(database.adminUrl, "UPDATE servers SET slug = 'renamed' WHERE id = $1", [acme.serverId]);
    // Whoever asked for names again would wait here until it fails.
    const holder = new pg.Client({ connectionString: database.adminUrl });
    await holder.connect();
    try {
      await holder.query("BEGIN; LOCK TABLE changes, servers IN ACCESS EXCLUSIVE MODE");
      const [id = ""] = await insert(acme, 1, { tool: "named" });
      expect(await nextWithCalls(news)).toMatchObject({ calls: [{ id }] });
    } finally {
      await holder.end();
      await ask(database.adminUrl, "UPDATE servers SET slug = $2 WHERE id = $1", [acme.serverId, server.slug]);
    }
    stop.abort();
    await news.return();
  });

  it("ends within five seconds of the membership (L10)", async () => {
    let isMember = true;
    const news = followCalls(() => (isMember ? Promise.resolve(acme.tenant) : Promise.reject(new AppError("not_found"))), searchOf(""), new AbortController().signal);
    await news.next();
    isMember = false;
    const endedAt = Date.now();
    await expect((async () => { for await (const told of news) void told; })()).rejects.toMatchObject({ code: "not_found" });
    expect(Date.now() - endedAt).toBeLessThan(5_000);
  });

  it("tells nothing of what had to wait for its turn until after the membership", async () => {
    let isMember = true;
    const news = followCalls(() => (isMember ? Promise.resolve(acme.tenant) : Promise.reject(new AppError("not_found"))), searchOf("tool:waited"), new AbortController().signal);
    await news.next();
    // As long as the organization has its share of searches under way, as one of its members can see to.
    const searches = Array.from({ length: 3 }, () => inSearchTurn(acme.tenant.org.id, () => pause(4_500)));
    const next = news.next().then(({ value }) => value, (error: unknown) => error);
    await pause(1_500);
    isMember = false;
    await insert(acme, 1, { tool: "waited" });
    expect(await next).toMatchObject({ code: "not_found" });
    await Promise.all(searches);
  });
});

async function nextWithCalls(news: AsyncGenerator<CallNews, void, undefined>): Promise<CallNews> {
  for (let looks = 0; looks < 5; looks += 1) {
    const { value } = await news.next();
    if (value && value.calls.length > 0) return value;
  }
  throw new Error("no news came");
}

describe("the timeline", () => {
  it("counts every call of the search in its bucket, by decision, and has the empty ones too", async () => {
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, tool, client_ip, request_bytes, effect, code, outcome)
       SELECT 'cal_t' || i, $1, '2026-03-01T10:00:00Z'::timestamptz + i * interval '1 second', $2, 'Files', 'POST', CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END, '127.0.0.1', 10,
              CASE WHEN i % 4 = 0 THEN 'deny' ELSE 'allow' END, 'x', 'refused' FROM generate_series(0, 1799) i`, [acme.tenant.org.id, acme.serverId]);
    const span = "since:2026-03-01T10:00Z until:2026-03-01T11:00Z";
    const all = await countCallsOverTime(acme.tenant, searchOf(span));
    expect(all).toMatchObject({ since: "2026-03-01T10:00:00.000Z", until: "2026-03-01T11:00:00.000Z", widthMs: 60_000, countedFrom: null });
    expect(all.buckets).toHaveLength(60);
    expect(all.buckets[0]).toEqual({ at: "2026-03-01T10:00:00.000Z", allowed: 45, denied: 15, parked: 0 });
    expect(all.buckets[45]).toEqual({ at: "2026-03-01T10:45:00.000Z", allowed: 0, denied: 0, parked: 0 });
    const some = await countCallsOverTime(acme.tenant, searchOf(`${span} tool:a decision:denied`));
    expect(some.buckets.reduce((sum, { denied }) => sum + denied, 0)).toBe(150);
    expect(some.buckets.reduce((sum, { allowed }) => sum + allowed, 0)).toBe(0);
    expect((await countCallsOverTime(rival.tenant, searchOf(span))).buckets.every(({ allowed, denied }) => allowed + denied === 0)).toBe(true);
  });
});

describe("DOS-08: searches that take long", () => {
  it("leave another organization its pages, however many of them one asks for at once", async () => {
    const holder = new pg.Client({ connectionString: database.adminUrl });
    await holder.connect();
    try {
      await holder.query("BEGIN");
      // As long as somebody alters the table, every look at the log takes as long as it is given.
      await holder.query("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE");
      const slow = Array.from({ length: 40 }, () => countCallsOverTime(acme.tenant, everyCall).then(() => "counted", (error: unknown) => (error instanceof AppError ? error.code : "failed")));
      const atMs = performance.now();
      expect(await listServers(rival.tenant)).toHaveLength(1);
      expect(performance.now() - atMs).toBeLessThan(1_000);
      await holder.query("ROLLBACK");
      expect(new Set(await Promise.all(slow))).toEqual(new Set(["counted"]));
    } finally {
      await holder.end();
    }
  });
});
