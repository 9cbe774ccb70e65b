// What the log's pages ask of Postgres, each with the promise that it is held to.
import { Prisma } from "@/lib/db/sql";
import { countCallsOverTime, timelineSql } from "@/lib/calls/count-calls-over-time";
import { exportCalls } from "@/lib/calls/export-calls";
import { followCalls } from "@/lib/calls/follow-calls";
import { getCall } from "@/lib/calls/get-call";
import type { OverviewSpan } from "@/lib/calls/overview/overview-span";
import { openOverview, type OverviewPart } from "@/lib/calls/overview/open-overview";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { endSql, listCalls, pageSql } from "@/lib/calls/list-calls";
import { everyCall, type CallSearch } from "@/lib/calls/search/call-search";
import { spanOf } from "@/lib/calls/search/edit-call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { searchConditions } from "@/lib/calls/search/search-conditions";
import type { SearchKey } from "@/lib/calls/search/search-keys";
import { timelineBuckets } from "@/lib/calls/timeline-buckets";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { manyCallsFacts as facts } from "@/tests/support/many-calls";

export interface LogCase {
  readonly area: "page" | "timeline" | "overview" | "tail" | "one call" | "export";
  readonly name: string;
  /** Milliseconds that it may take where its pages are in memory, as the verb is called; null: said, not promised. */
  readonly promisedMs: number | null;
  run(tenant: TenantContext): Promise<unknown>;
  /** Its statement, for the plan; null where there are several. */
  readonly sql: ((orgId: string) => Prisma.Sql) | null;
}

const pageMs = 100;
const rowsPerPage = 50;

/** Every filter of the grammar: what is common, what is rare, what there is none of, patterns, and its opposite. */
const everyFilter: Readonly<Record<SearchKey, readonly string[]>> = {
  tool: [`tool:${facts.commonTool}`, `tool:${facts.rareTool}`, `tool:${facts.commonTool},${facts.rareTool}`, "tool:tool_1*", `-tool:${facts.commonTool}`, "tool:no_such_tool"],
  decision: ["decision:denied", "decision:parked", "decision:denied,parked since:7d", "decision:allowed", "-decision:allowed"],
  since: ["since:24h", "since:1h", "since:30d until:20d"],
  until: ["until:20d", "until:50d"],
  server: [`server:${facts.server}`, `-server:${facts.server}`, 'server:"Server 2"', "server:Server*", "server:nowhere"],
  grant: [`grant:${facts.grant}`, `grant:${facts.smallGrant}`, `-grant:${facts.grant}`, 'grant:"Agent 3"', "grant:nobody"],
  outcome: ["outcome:delivered", "outcome:error", "outcome:not_delivered", "outcome:cut", "outcome:pending", "outcome:unknown", "-outcome:delivered"],
  code: ["code:limit_exceeded", `code:${facts.rareCode}`, "code:no_such_code", "code:redacted", "code:limit*", "-code:allowed"],
  method: ["method:tools/list", "method:tasks/get", "-method:tools/call"],
  latency: ["latency:>390", "latency:>5000", "latency:>100 latency:<110", "-latency:>5"],
  status: ["status:>=500", "status:404", "-status:200"],
  failed: ["failed:yes", "-failed:no"],
  client: ["client:client-1", `client:${facts.rareClient}`, "-client:client-1", "client:client*"],
  ip: ["ip:10.1.*", "ip:192.0.2.1", "-ip:10.*"],
  era: ["era:modern", "-era:modern"],
  policy: ["policy:pol_many_1", "policy:pol_gone", "-policy:pol_many_1"],
  rule: ["rule:/tools/tool_7/*", "rule:/tools/none/*", "-rule:*"],
  trace: [`trace:${facts.trace}`, `trace:${"0".repeat(31)}1`, `-trace:${facts.trace}`],
  id: ["id:cal_00000000ffmany", "id:cal_0*", "id:no-such-call"],
};

/** What has no key, what is asked together, and nothing at all. */
const otherSearches: readonly string[] = [
  "", "rate", "\"in a minute: 77\"", "no-such-word", "-rate",
  `tool:${facts.commonTool} decision:denied grant:${facts.grant} since:7d`, `server:${facts.server} outcome:error latency:>300`,
  `tool:${facts.commonTool} client:${facts.rareClient}`, `grant:${facts.grant} status:404`, `decision:denied client:${facts.rareClient} until:30d`,
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

/** What is newer than a place in the middle, for going back. */
function backCase(text: string, days: number): LogCase {
  const search = searchOf(text);
  const before = { startedAt: new Date(Date.now() - (days / 2) * 86_400_000), id: "cal_" };
  return {
    area: "page", name: `${text === "" ? "(all)" : text}, back from the middle`, promisedMs: pageMs,
    run: (tenant) => listCalls(tenant, { search, limit: rowsPerPage, before }), sql: (orgId) => pageSql(conditionsOf(orgId, search), { before }, rowsPerPage + 1),
  };
}

/** As the page reads it: all parts at once. */
function overviewCase(span: OverviewSpan): LogCase {
  const parts: readonly OverviewPart[] = ["calls", "latency", "tools", "grants", "rules"];
  return { area: "overview", name: `of ${span}`, promisedMs: 1_000, run: (tenant) => Promise.all(parts.map(openOverview(tenant, span))), sql: null };
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
    ...[...otherSearches, ...Object.values(everyFilter).flat(), `id:${callId}`].map(pageCase),
    ...["", "decision:denied", `tool:${facts.commonTool}`, `client:${facts.rareClient}`].map((text) => deepCase(text, days)),
    ...["", `tool:${facts.commonTool} outcome:error`].map((text) => backCase(text, days)),
    { area: "page", name: "where a walk ends", promisedMs: null, run: (tenant) => listCalls(tenant, { search: searchOf("client:nobody"), limit: 1 }), sql: (orgId) => endSql(conditionsOf(orgId, searchOf("client:nobody")), {}) },
    { area: "page", name: "what the lists offer", promisedMs: pageMs, run: (tenant) => listCallFacets(tenant), sql: null },
    timelineCase("", 1_000), timelineCase("since:1h", 1_000), timelineCase("since:7d", 1_000), timelineCase("since:30d", 3_000), timelineCase("decision:denied since:30d", 1_000),
    timelineCase(`tool:${facts.commonTool} since:30d`, 3_000), timelineCase(`client:${facts.rareClient} since:30d`, 3_000),
    ...(["24h", "7d", "30d"] as const).map(overviewCase),
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
