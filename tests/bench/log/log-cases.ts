// What the log's pages ask of Postgres, each with the promise that it is held to.
import { Prisma } from "@/lib/db/sql";
import { countCallsOverTime, timelineSql } from "@/lib/calls/count-calls-over-time";
import { exportCalls } from "@/lib/calls/export-calls";
import { followCalls } from "@/lib/calls/follow-calls";
import { getCall } from "@/lib/calls/get-call";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { endSql, listCalls, pageSql } from "@/lib/calls/list-calls";
import { everyCall, type CallSearch } from "@/lib/calls/search/call-search";
import { spanOf } from "@/lib/calls/search/edit-call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { searchConditions } from "@/lib/calls/search/search-conditions";
import { timelineBuckets } from "@/lib/calls/timeline-buckets";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { manyCallsFacts as facts } from "@/tests/support/many-calls";

export interface LogCase {
  readonly area: "page" | "timeline" | "tail" | "one call" | "export";
  readonly name: string;
  /** Milliseconds that it may take, as the verb is called; null: said, not promised. */
  readonly promisedMs: number | null;
  run(tenant: TenantContext): Promise<unknown>;
  /** Its statement, for the plan; null where there are several. */
  readonly sql: ((orgId: string) => Prisma.Sql) | null;
}

const pageMs = 100;
const rowsPerPage = 50;

/** Every kind of filter of the page: alone, combined, common, rare, and matching nothing. */
const pageSearches: readonly string[] = [
  "", "since:24h", "since:30d until:20d", "decision:denied", "decision:parked", "decision:denied,parked since:7d", "decision:allowed", "-decision:allowed",
  `tool:${facts.commonTool}`, `tool:${facts.rareTool}`, `tool:${facts.commonTool},${facts.rareTool}`, "tool:tool_1*", `-tool:${facts.commonTool}`, "tool:no_such_tool",
  `server:${facts.server}`, `grant:${facts.grant}`, `grant:${facts.smallGrant}`, "code:rate_limited", `code:${facts.rareCode}`, "code:no_such_code",
  "method:tools/list", "era:modern", "outcome:error", "outcome:not_delivered", "outcome:cut", "failed:yes", "status:>=500", "latency:>390", "latency:>5000",
  "client:client-1", `client:${facts.rareClient}`, "ip:10.1.*", "ip:192.0.2.1", "policy:pol_many_1", "rule:/tools/tool_7/*", "trace:c4ca4238a0b923820dcc509a6f75849b", "rate", "\"in a minute: 77\"", "no-such-word",
  `tool:${facts.commonTool} decision:denied grant:${facts.grant} since:7d`, `server:${facts.server} outcome:error latency:>300`,
];

function searchOf(text: string): CallSearch {
  const parsed = parseCallSearch(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problems[0]?.message ?? ""}`);
  return parsed.search;
}

const conditionsOf = (orgId: string, search: CallSearch) => searchConditions(orgId, search, new Map(), new Date());

function pageCase(text: string): LogCase {
  const search = searchOf(text);
  return {
    area: "page", name: text === "" ? "(newest)" : text, promisedMs: pageMs,
    run: (tenant) => listCalls(tenant, { search, limit: rowsPerPage }), sql: (orgId) => pageSql(conditionsOf(orgId, search), {}, rowsPerPage + 1),
  };
}

/** A page from the middle of the log, where nothing is in memory by itself. */
function deepCase(text: string, days: number): LogCase {
  const search = searchOf(text);
  const after = { startedAt: new Date(Date.now() - (days / 2) * 86_400_000), id: "cal_" };
  return {
    area: "page", name: `${text === "" ? "(all)" : text}, from the middle`, promisedMs: pageMs,
    run: (tenant) => listCalls(tenant, { search, limit: rowsPerPage, after }), sql: (orgId) => pageSql(conditionsOf(orgId, search), { after }, rowsPerPage + 1),
  };
}

function timelineCase(text: string, promisedMs: number | null): LogCase {
  const search = searchOf(text);
  return {
    area: "timeline", name: text === "" ? "(last 24 hours)" : text, promisedMs, run: (tenant) => countCallsOverTime(tenant, search),
    sql: (orgId) => {
      const now = new Date();
      const { since, until } = spanOf(search, now);
      const span = { since: since ?? new Date(now.getTime() - 86_400_000), until: until ?? now };
      return timelineSql(conditionsOf(orgId, search), { ...span, widthMs: timelineBuckets(span.since.getTime(), span.until.getTime()).widthMs });
    },
  };
}

async function oneLook(tenant: TenantContext, text: string): Promise<void> {
  const stop = new AbortController();
  const news = followCalls(() => Promise.resolve(tenant), searchOf(text), stop.signal);
  await news.next();
  stop.abort();
  await news.return();
}

export function logCases({ days, callId }: { readonly days: number; readonly callId: string }): readonly LogCase[] {
  return [
    ...pageSearches.map(pageCase),
    ...["", "decision:denied", `tool:${facts.commonTool}`, `client:${facts.rareClient}`].map((text) => deepCase(text, days)),
    { area: "page", name: "where a walk ends", promisedMs: null, run: (tenant) => listCalls(tenant, { search: searchOf("client:nobody"), limit: 1 }), sql: (orgId) => endSql(conditionsOf(orgId, searchOf("client:nobody")), {}) },
    { area: "page", name: "what the lists offer", promisedMs: pageMs, run: (tenant) => listCallFacets(tenant), sql: null },
    timelineCase("", 1_000), timelineCase("since:1h", 1_000), timelineCase("since:7d", 1_000), timelineCase("since:30d", 3_000), timelineCase("decision:denied since:30d", 1_000),
    timelineCase(`tool:${facts.commonTool} since:30d`, 3_000), timelineCase(`client:${facts.rareClient} since:30d`, 3_000),
    { area: "tail", name: "one look", promisedMs: pageMs, run: (tenant) => oneLook(tenant, ""), sql: null },
    { area: "tail", name: "one look, outcome:error", promisedMs: pageMs, run: (tenant) => oneLook(tenant, "outcome:error"), sql: null },
    { area: "one call", name: "by its id", promisedMs: pageMs, run: (tenant) => getCall(tenant, callId), sql: null },
    {
      area: "export", name: "first page of 1,000", promisedMs: null, sql: (orgId) => pageSql(conditionsOf(orgId, everyCall), {}, 1_001),
      run: async (tenant) => {
        const { pieces } = await exportCalls(tenant, { search: everyCall, format: "ndjson" }, () => Promise.resolve(tenant));
        await pieces.next();
        await pieces.return();
      },
    },
  ];
}
