import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { resultCodes, type CallRecord } from "@/lib/calls/call-record";
import { listCalls, pageSql, walkedRowsMax } from "@/lib/calls/list-calls";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { searchConditions } from "@/lib/calls/search/search-conditions";
import { walkInOrder } from "@/lib/calls/walk-in-order";
import { Prisma } from "@/lib/db/sql";
import { randomId } from "@/lib/crypto/random-id";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { deleteServer } from "@/lib/servers/delete-server";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { diceOf } from "@/tests/support/random-policies/dice";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

const rows = 180;
let database: TestDatabase;
let acme: Estate;
let rival: Estate;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme, rival] = [await buildEstate(database), await buildEstate(database)];
  for (const { tenant, serverId, grantId, policyId } of [acme, rival]) {
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, policy_id, policy_version, era, http_method, method, tool, client_name, client_ip, request_bytes,
         effect, code, rule, message, outcome, upstream_status, is_error, total_ms, result_code)
       SELECT 'cal_' || lpad(i::text, 6, '0') || substr(md5($1), 1, 4), $1, now() - i * interval '10 minutes', CASE WHEN i % 3 = 0 THEN 'srv_gone' ELSE $2 END, CASE WHEN i % 3 = 0 THEN 'Old mail' ELSE 'Files' END,
              CASE WHEN i % 4 = 0 THEN NULL ELSE $3 END, CASE WHEN i % 4 = 0 THEN NULL ELSE 'CI' END, CASE WHEN i % 4 = 0 THEN NULL ELSE $4 END, 1,
              CASE WHEN i % 2 = 0 THEN 'modern' ELSE 'legacy' END, 'POST', CASE WHEN i % 10 = 0 THEN 'tools/list' ELSE 'tools/call' END,
              CASE WHEN i % 10 = 0 THEN NULL WHEN i % 7 = 0 THEN 'read_100%' WHEN i % 2 = 0 THEN 'read_file' ELSE 'wipe' END, CASE WHEN i % 5 = 0 THEN NULL ELSE 'claude-code' END,
              '10.0.' || (i % 3) || '.' || i, 10, CASE WHEN i % 6 = 0 THEN 'deny' WHEN i % 11 = 0 THEN 'park' ELSE 'allow' END,
              CASE WHEN i % 6 = 0 THEN 'limit_exceeded' WHEN i % 11 = 0 THEN 'approval_required' ELSE 'allowed' END, CASE WHEN i % 6 = 0 THEN '/tools/wipe/limits/0' ELSE NULL END,
              CASE WHEN i % 6 = 0 THEN 'Too many calls: 100%' ELSE '' END, CASE WHEN i % 6 = 0 OR i % 11 = 0 THEN 'refused' WHEN i % 13 = 0 THEN 'error' WHEN i % 17 = 0 THEN 'pending' ELSE 'delivered' END,
              CASE WHEN i % 6 = 0 OR i % 11 = 0 THEN NULL WHEN i % 13 = 0 THEN 502 ELSE 200 END, CASE WHEN i % 6 = 0 OR i % 11 = 0 THEN NULL ELSE i % 9 = 0 END,
              CASE WHEN i % 17 = 0 THEN NULL ELSE i * 10 END, CASE WHEN i % 19 = 0 AND i % 6 <> 0 THEN 'redacted' ELSE NULL END
       FROM generate_series(1, ${String(rows)}) i`, [tenant.org.id, serverId, grantId, policyId]);
  }
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function found(text: string, limit = 200) {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join(" "));
  return listCalls(acme.tenant, { search: parsed.search, limit });
}

const hours = (call: CallRecord) => (Date.now() - Date.parse(call.startedAt)) / 3_600_000;

/** A search and the plain meaning of it, row by row. */
const meanings: readonly (readonly [text: string, means: (call: CallRecord) => boolean])[] = [
  ["tool:wipe", (call) => call.tool === "wipe"],
  ["-tool:wipe", (call) => call.tool !== "wipe"],
  ["tool:wipe,read_file", (call) => call.tool === "wipe" || call.tool === "read_file"],
  ["tool:read_*", (call) => call.tool?.startsWith("read_") === true],
  ["tool:\"read_100%\"", (call) => call.tool === "read_100%"],
  ["tool:*100%*", (call) => call.tool?.includes("100%") === true],
  ["-tool:read_* -tool:wipe", (call) => call.tool === null],
  ["decision:denied", (call) => call.effect === "deny"],
  ["decision:denied,parked", (call) => call.effect !== "allow"],
  ["-decision:allowed", (call) => call.effect !== "allow"],
  ["decision:allowed outcome:delivered", (call) => call.effect === "allow" && call.outcome === "delivered"],
  ["outcome:pending", (call) => call.outcome === "pending"],
  ["outcome:unknown", (call) => call.outcome === "unknown"],
  ["outcome:error,refused", (call) => call.outcome === "error" || call.outcome === "refused"],
  ["code:limit_exceeded", (call) => call.code === "limit_exceeded"],
  ["code:redacted", (call) => call.code === "redacted" || call.resultCode === "redacted"],
  ["code:allowed tool:wipe", (call) => call.code === "allowed" && call.tool === "wipe"],
  ["-code:allowed", (call) => call.code !== "allowed"],
  ["server:Files", (call) => call.serverName === "Files"],
  ["server:files tool:wipe", (call) => call.serverName === "Files" && call.tool === "wipe"],
  ["server:\"Old mail\"", (call) => call.serverName === "Old mail"],
  ["server:srv_gone", (call) => call.serverId === "srv_gone"],
  ["-server:Files", (call) => call.serverName !== "Files"],
  ["grant:CI", (call) => call.grantLabel === "CI"],
  ["-grant:CI", (call) => call.grantLabel !== "CI"],
  ["policy:Default", (call) => call.policyId !== null],
  ["method:tools/list", (call) => call.method === "tools/list"],
  ["client:claude-*", (call) => call.clientName === "claude-code"],
  ["-client:claude-code", (call) => call.clientName !== "claude-code"],
  ["ip:10.0.1.*", (call) => call.clientIp.startsWith("10.0.1.")],
  ["era:modern", (call) => call.era === "modern"],
  ["failed:yes", (call) => call.isError === true],
  ["latency:>500 latency:<=1s", (call) => call.totalMs !== null && call.totalMs > 500 && call.totalMs <= 1_000],
  ["latency:20,40", (call) => call.totalMs === 20 || call.totalMs === 40],
  ["latency:>=20.5 latency:<40.25", (call) => call.totalMs !== null && call.totalMs >= 20.5 && call.totalMs < 40.25],
  ["latency:<999999999s", (call) => call.totalMs !== null],
  ["-latency:>500", (call) => !(call.totalMs !== null && call.totalMs > 500)],
  ["status:>=500", (call) => call.upstreamStatus !== null && call.upstreamStatus >= 500],
  ["since:2h", (call) => hours(call) <= 2],
  ["since:10h until:5h tool:wipe", (call) => hours(call) <= 10 && hours(call) > 5 && call.tool === "wipe"],
  ["rule:/tools/wipe/*", (call) => call.rule?.startsWith("/tools/wipe/") === true],
  ["too MANY", (call) => call.message.startsWith("Too many")],
  ["100%", (call) => call.message.includes("100%") || call.tool?.includes("100%") === true],
  ["-wipe", (call) => call.tool !== "wipe"],
];

it.each(resultCodes)("code:%s finds the calls whose answer, or whose error, it says something of", async (code) => {
  const marked = await ask(database.adminUrl,
    `UPDATE calls SET outcome = 'delivered', result_code = $2 WHERE org_id = $1 AND (started_at, id) IN (SELECT started_at, id FROM calls WHERE org_id = $1 AND outcome = 'pending' LIMIT 1) RETURNING id`,
    [rival.tenant.org.id, code]);
  const parsed = parseCallSearch(`code:${code}`);
  if (!parsed.ok) throw new Error("no search");
  const { calls } = await listCalls(rival.tenant, { search: parsed.search, limit: 200 });
  expect(calls.map(({ id }) => id)).toContain(marked[0]?.["id"]);
  expect(calls.filter(({ resultCode }) => resultCode !== code)).toEqual([]);
});

describe("a search of the log", () => {
  it.each(meanings)("%s: exactly the calls that it means, newest first", async (text, means) => {
    const everything = (await found("")).calls;
    expect(everything).toHaveLength(rows + 1);
    const expected = everything.filter(means).map(({ id }) => id);
    expect((await found(text)).calls.map(({ id }) => id)).toEqual(expected);
    // The search tells calls apart: were it to match all or none, its test would prove nothing.
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(rows);
  });

  it("CVE-08: can only narrow: whatever a search says, what is found is one's own, and each more condition leaves some of it and adds none", async () => {
    const dice = diceOf(8);
    const terms = meanings.flatMap(([text]) => (text.includes('"') || text.includes("since:") || text.includes("until:") ? [] : text.split(" ")));
    const hostile = [`server:${rival.serverId}`, `-server:${acme.serverId}`, `grant:${rival.grantId}`, `-grant:${acme.grantId}`, `policy:${rival.policyId}`, `-policy:${rival.policyId}`, `id:${rival.callId}`, `-id:${rival.callId}`];
    const pick = () => dice.pick(dice.chance(0.25) ? hostile : terms);
    const own = new Set((await found("")).calls.map(({ id }) => id));
    const idsOf = async (text: string) => new Set((await found(text)).calls.map(({ id }) => id));
    let narrowed = 0;
    for (let round = 0; round < 60; round += 1) {
      // Keys differ, or a key's values add up: that more of one key means any of them is the grammar's own.
      const said = new Map(Array.from({ length: 1 + dice.below(4) }, pick).map((term) => [term.replace(/:.*$/, "").replace(/^-?/, ""), term]));
      let before = own;
      for (let count = 1; count <= said.size; count += 1) {
        const ids = await idsOf([...said.values()].slice(0, count).join(" "));
        expect([...ids].filter((id) => !before.has(id)), [...said.values()].slice(0, count).join(" ")).toEqual([]);
        if (ids.size < before.size) narrowed += 1;
        before = ids;
      }
    }
    expect(narrowed).toBeGreaterThan(20);
  });

  it("of one id is one call, and of another organization's none", async () => {
    const [call] = (await found("since:2h")).calls;
    expect((await found(`id:${call?.id ?? ""}`)).calls.map(({ id }) => id)).toEqual([call?.id]);
    expect((await found(`id:${rival.callId}`)).calls).toEqual([]);
    expect((await found(`grant:${rival.grantId}`)).calls).toEqual([]);
  });

  it("by a name that a deleted server bore before another finds the calls of both, and so does the label of its grant", async () => {
    const estates = await buildEstate(database);
    const search = async (text: string) => {
      const parsed = parseCallSearch(text);
      if (!parsed.ok) throw new Error(text);
      return (await listCalls(estates.tenant, { search: parsed.search, limit: 10 })).calls.map(({ id }) => id);
    };
    await deleteServer(estates.tenant, { serverId: estates.serverId, confirm: estates.serverName });
    expect(await search("server:Files")).toEqual([estates.callId]);
    const { server } = await registerServer(estates.tenant, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" }));
    const { grant } = await createGrant(estates.tenant, createGrantInput.parse({ serverId: server.id, label: "CI" }));
    const id = randomId("cal");
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, http_method, client_ip, request_bytes, effect, code, outcome)
       VALUES ($1, $2, now() + interval '1 second', $3, 'Files', $4, 'CI', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [id, estates.tenant.org.id, server.id, grant.id]);
    for (const text of ["server:Files", "server:files", "grant:CI"]) expect(await search(text)).toEqual([id, estates.callId]);
    expect(await search(`server:${server.id}`)).toEqual([id]);
    expect(await search("-server:Files")).toEqual([]);
  });

  it("of what is no id of ours is looked for like any other text: through so many rows and no more", async () => {
    const asked = (text: string) => {
      const parsed = parseCallSearch(text);
      if (!parsed.ok) throw new Error(text);
      return searchConditions(acme.tenant.org.id, parsed.search, new Map(), new Date()).asked;
    };
    expect(asked("id:no-such-call")).not.toBeNull();
    expect(asked(`id:${acme.callId}`)).toBeNull();
    expect((await found("id:no-such-call")).calls).toEqual([]);
  });

  it.each([
    ["", /org_id_started_at/], ["client:nobody", /org_id_started_at/], ["since:7d failed:yes", /org_id_started_at/], ["tool:wipe client:nobody", /org_id_tool/],
    ["decision:denied client:nobody", /org_id_effect/], ["grant:grt_x status:404", /org_id_grant_id/], ["server:srv_x outcome:cut", /org_id_server_id/],
    ["code:limit_exceeded ip:1.*", /org_id_code/], [`trace:${"1".repeat(32)} failed:yes`, /org_id_trace_id/],
  ])(
    "%j walks by the index of its condition in its order: nothing is gathered first to be sorted, whatever the planner counts on", async (text, index) => {
      const parsed = parseCallSearch(text);
      if (!parsed.ok) throw new Error(text);
      const plan = await acme.tenant.transaction(async (db) => {
        await walkInOrder(db, 5_000);
        const conditions = searchConditions(acme.tenant.org.id, parsed.search, new Map(), new Date());
        return db.$queryRaw<{ "QUERY PLAN": string }[]>(Prisma.sql`EXPLAIN ${pageSql(conditions, {}, 51)}`);
      });
      const said = plan.map((row) => row["QUERY PLAN"]).join("\n");
      const indexes = [...said.matchAll(/Index (?:Only )?Scan (?:Backward )?using (\S+)/g)].map(([, name]) => name ?? "");
      expect(indexes.length).toBeGreaterThan(1);
      expect(indexes.filter((name) => !index.test(name))).toEqual([]);
      expect(said).not.toMatch(/Sort  |Bitmap/);
    });

  it("looks through so many rows at most, says that it stopped and goes on from there to the end", async () => {
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, method, tool, client_ip, request_bytes, effect, code, outcome)
       SELECT 'cal_x' || lpad(i::text, 6, '0'), $1, now() - interval '1 year' - (i / 50) * interval '1 millisecond', $2, 'Files', 'POST', 'tools/call', 'run', '127.0.0.1', 10, 'allow', 'allowed', 'delivered'
       FROM generate_series(1, ${String(walkedRowsMax * 2)}) i`, [acme.tenant.org.id, acme.serverId]);
    const search = parseCallSearch("tool:run method:tools/list");
    if (!search.ok) throw new Error("unreadable");
    const first = await listCalls(acme.tenant, { search: search.search, limit: 50 });
    expect(first).toMatchObject({ calls: [], isCut: true });
    const second = first.next && await listCalls(acme.tenant, { search: search.search, limit: 50, after: first.next });
    expect(second).toMatchObject({ calls: [], isCut: true });
    const third = second?.next && await listCalls(acme.tenant, { search: search.search, limit: 50, after: second.next });
    expect(third).toEqual({ calls: [], next: null, isCut: false });
  });
});
