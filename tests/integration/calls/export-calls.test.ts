import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exportResponse } from "@/app/_server/export-response";
import { callSchema, valueStandingsSchema } from "@/app/api/v1/_schemas/records";
import { callColumns } from "@/lib/calls/call-columns";
import { exportCalls, type ExportFormat } from "@/lib/calls/export-calls";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { inSearchTurn } from "@/lib/calls/search-turns";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

const rows = 4_300;
let database: TestDatabase;
let acme: Estate;
let rival: Estate;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme, rival] = [await buildEstate(database), await buildEstate(database)];
  await ask(database.gatewayUrl,
    `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, method, tool, client_name, client_ip, request_bytes, effect, code, message, outcome)
     SELECT 'cal_' || lpad(i::text, 6, '0'), $1, now() - interval '1 hour' - (i / 40) * interval '1 millisecond', $2, 'Files', 'POST', 'tools/call',
            CASE WHEN i % 100 = 0 THEN E'=cmd|'' /C calc''!A0\\r\\n,"x"' ELSE 'run' END, CASE WHEN i % 2 = 0 THEN '@SUM(1)' ELSE 'agent' END, '127.0.0.1', 10,
            CASE WHEN i % 2 = 0 THEN 'deny' ELSE 'allow' END, CASE WHEN i % 2 = 0 THEN 'hidden' ELSE 'allowed' END, '', 'refused'
     FROM generate_series(1, ${String(rows)}) i`, [acme.tenant.org.id, acme.serverId]);
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

function begin(text: string, format: ExportFormat, prove = () => Promise.resolve(acme.tenant)) {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(text);
  return exportCalls(acme.tenant, { search: parsed.search, format }, prove);
}

async function wholeText(text: string, format: ExportFormat): Promise<string> {
  return (await exportResponse(acme.tenant, () => begin(text, format))).text();
}

describe("an export of calls", () => {
  it("has every call of the search once, newest first, one a line", async () => {
    const all = (await wholeText("", "ndjson")).trimEnd().split("\n").map((line) => JSON.parse(line) as { id: string; startedAt: string });
    expect(all).toHaveLength(rows + 1);
    expect(new Set(all.map(({ id }) => id)).size).toBe(rows + 1);
    const order = all.map(({ startedAt, id }) => `${startedAt} ${id}`);
    expect(order).toEqual(order.toSorted().toReversed());
    const denied = (await wholeText("decision:denied tool:run", "ndjson")).trimEnd().split("\n");
    expect(denied).toHaveLength(rows / 2 - rows / 100);
  });

  it("is inert as CSV: as many lines as calls, each with every column, no cell a formula", async () => {
    const lines = (await wholeText("tool:*cmd*", "csv")).split("\r\n");
    expect(lines.pop()).toBe("");
    expect(lines).toHaveLength(rows / 100 + 1);
    expect(lines[0]).toBe(callColumns.map(([name]) => `"${name}"`).join(","));
    for (const line of lines.slice(1)) {
      const cells = line.match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
      expect(cells).toHaveLength(callColumns.length);
      expect(cells.filter((text) => /^"?[=+\-@]/.test(text))).toEqual([]);
    }
  });

  it("says of each call whether its values were to be recorded, how they stand, and why one is not kept, as the call's page does", async () => {
    const place = [acme.tenant.org.id, acme.serverId];
    // More than one page of them, beside others of which nothing was to be recorded.
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, method, tool, client_ip, request_bytes, effect, code, message, outcome, argument_recording, result_recording, is_error, upstream_status, finished_at)
       SELECT 'cal_v' || lpad(i::text, 5, '0'), $1, date_trunc('milliseconds', now()) - interval '2 hours' + i * interval '1 millisecond', $2, 'Files', 'POST', 'tools/call', 'valued', '127.0.0.1', 10, 'allow', 'allowed', '', 'delivered',
              CASE WHEN i % 5 = 4 THEN 'too_large' WHEN i % 5 = 3 THEN 'off' ELSE 'kept' END, CASE WHEN i % 5 < 3 THEN 'kept' END, false, 200, now() - interval '2 hours' FROM generate_series(1, 1500) i`, place);
    const ofValued = (remainder: number) => `FROM calls WHERE org_id = $1 AND server_id = $2 AND tool = 'valued' AND right(id, 5)::int % 5 = ${String(remainder)}`;
    await ask(database.gatewayUrl, `INSERT INTO recorded_arguments (org_id, server_id, started_at, call_id, sealed) SELECT org_id, server_id, started_at, id, '\\x00' ${ofValued(0)}`, place);
    await ask(database.gatewayUrl, `INSERT INTO recorded_results (org_id, server_id, started_at, call_id, sealed) SELECT org_id, server_id, started_at, id, '\\x00' ${ofValued(0)}`, place);
    await ask(database.gatewayUrl, `INSERT INTO lost_values (org_id, server_id, started_at, call_id, kind, reason) SELECT org_id, server_id, started_at, id, 'results', 'queue_full' ${ofValued(1)}`, place);
    const expected = ["kept,kept", "missing,lost: queue_full", "missing,missing", ",", "lost: too_large,"];

    const csv = (await wholeText("tool:valued", "csv")).trimEnd().split("\r\n").map((line) => line.split(",").map((cell) => cell.replace(/^"(.*)"$/, "$1")));
    const [names = [], ...rows] = csv;
    const cell = (row: readonly string[], name: string) => row[names.indexOf(name)] ?? "no such column";
    expect(rows).toHaveLength(1_500);
    for (const row of rows) {
      const remainder = Number(cell(row, "id").slice(-5)) % 5;
      expect(`${cell(row, "argumentValues")},${cell(row, "resultValues")}`).toBe(expected[remainder]);
      expect(cell(row, "resultRecording")).toBe(remainder < 3 ? "kept" : "");
      expect(cell(row, "taskResultValues")).toBe("");
    }
    const lines = (await wholeText("tool:valued", "ndjson")).trimEnd().split("\n").map((line) => JSON.parse(line) as { id: string; values: unknown });
    const one = lines.find(({ id }) => id === "cal_v00001");
    expect(one).toMatchObject({ resultRecording: "kept", values: { arguments: { state: "missing", reason: null }, results: { state: "lost", reason: "queue_full" }, task_results: { state: "none", reason: null } } });
    for (const line of lines) expect(callSchema.extend({ values: valueStandingsSchema }).safeParse(line).success).toBe(true);
  });

  it("says of calls that are older than any announcement what is there of their results, and nothing where nothing is", async () => {
    const place = [acme.tenant.org.id, acme.serverId];
    await ask(database.gatewayUrl,
      `INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, method, tool, client_ip, request_bytes, effect, code, message, outcome, is_error, upstream_status, finished_at)
       SELECT 'cal_o' || i, $1, date_trunc('milliseconds', now()) - interval '3 hours' + i * interval '1 millisecond', $2, 'Files', 'POST', 'tools/call', 'older', '127.0.0.1', 10, 'allow', 'allowed', '', 'delivered', false, 200, now() FROM generate_series(1, 4) i`, place);
    const ofOlder = (i: number) => `FROM calls WHERE org_id = $1 AND server_id = $2 AND id = 'cal_o${String(i)}'`;
    await ask(database.gatewayUrl, `INSERT INTO recorded_results (org_id, server_id, started_at, call_id, sealed) SELECT org_id, server_id, started_at, id, '\\x00' ${ofOlder(1)}`, place);
    await ask(database.gatewayUrl, `INSERT INTO lost_values (org_id, server_id, started_at, call_id, kind, reason) SELECT org_id, server_id, started_at, id, 'results', 'queue_full' ${ofOlder(2)}`, place);
    await ask(database.gatewayUrl, `INSERT INTO recorded_task_results (org_id, server_id, started_at, call_id, is_error, sealed) SELECT org_id, server_id, started_at, id, false, '\\x00' ${ofOlder(3)}`, place);
    const lines = (await wholeText("tool:older", "ndjson")).trimEnd().split("\n").map((line): unknown => JSON.parse(line));
    const none = { state: "none", reason: null };
    const kept = { state: "kept", reason: null };
    expect(lines).toMatchObject([
      { id: "cal_o4", values: { results: none, task_results: none } },
      { id: "cal_o3", values: { results: none, task_results: kept } },
      { id: "cal_o2", values: { results: { state: "lost", reason: "queue_full" }, task_results: none } },
      { id: "cal_o1", values: { results: kept, task_results: none } },
    ]);
  });

  it("is noted in the admin log with its search before the first line is sent", async () => {
    await begin("decision:denied since:1h", "csv");
    const [row] = await ask(database.adminUrl, "SELECT action, actor_id, after FROM changes WHERE org_id = $1 AND action = 'call.export' ORDER BY at DESC, id DESC LIMIT 1", [acme.tenant.org.id]);
    expect(row).toMatchObject({ action: "call.export", actor_id: acme.tenant.actor.id, after: { search: "decision:denied since:1h", format: "csv" } });
  });

  it("holds nothing of another organization, whatever is searched for", async () => {
    expect(await wholeText(`server:${rival.serverId}`, "ndjson")).toBe("");
    expect(await wholeText("", "ndjson")).not.toContain(rival.callId);
  });

  it("is broken off where the membership ends on the way", async () => {
    const exported = await begin("", "ndjson", () => Promise.reject(new AppError("not_found")));
    const now = performance.now.bind(performance);
    await exported.pieces.next();
    vi.spyOn(performance, "now").mockImplementation(() => now() + 3_000);
    try {
      await expect(exported.pieces.next()).rejects.toMatchObject({ code: "not_found" });
    } finally {
      vi.restoreAllMocks();
    }
  });

  it("holds nothing of a page that had to wait for its turn until after the membership", async () => {
    const exported = await begin("", "ndjson", () => Promise.reject(new AppError("not_found")));
    await exported.pieces.next();
    // Its next page waits for more than two seconds; by then its proof is over.
    const searches = Array.from({ length: 3 }, () => inSearchTurn(acme.tenant.org.id, () => pause(2_500)));
    await expect(exported.pieces.next()).rejects.toMatchObject({ code: "not_found" });
    await Promise.all(searches);
  });

  it("DOS-08: is one of two at a time for an organization; a reader who goes away makes room", async () => {
    const open = () => exportResponse(acme.tenant, () => begin("", "csv"));
    const [first, second] = [await open(), await open()];
    await expect(open()).rejects.toMatchObject({ code: "busy" });
    await first.body?.cancel();
    const third = await open();
    await Promise.all([second.body?.cancel(), third.body?.cancel()]);
    expect((await wholeText("tool:run", "csv")).length).toBeGreaterThan(0);
  });
});
