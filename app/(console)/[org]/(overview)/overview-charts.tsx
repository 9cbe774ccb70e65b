// Calls by decision, failures and latency over the span.

import { TimeChart } from "@/app/_ui/time-chart";
import { overviewSpans } from "@/lib/calls/overview/overview-span";
import type { Overview } from "@/lib/calls/overview/read-overview";
import { callsHref } from "../calls/read-query";

export function OverviewCharts({ org, overview }: { org: string; overview: Overview }) {
  const { bins, totals, span } = overview;
  const { binMs, words } = overviewSpans[span];
  const starts = bins.map(({ at }) => at);
  const hrefs = (text: string) => starts.map((at) => callsHref(`/${org}/calls`, `${text} since:${at} until:${new Date(Date.parse(at) + binMs).toISOString()}`.trim()));
  const count = (value: number) => value.toLocaleString("en");
  const ms = (value: number | null) => (value === null ? "–" : `${value.toLocaleString("en")} ms`);
  const same = { bins: starts, binMs };
  // Nobody has to learn the word before a policy parks a call.
  const parked = totals.parked === 0 ? [] : [{ name: "Parked", tone: "park" as const, mark: "hollow" as const, values: bins.map((bin) => bin.parked) }];
  return (
    <div className="mb-8 grid gap-3 lg:grid-cols-2">
      <div className="min-w-0 lg:col-span-2">
        <TimeChart
          {...same} title="Calls" unit="calls" kind="bars" hrefs={hrefs("")} empty={`No call in ${words}.`}
          series={[
            { name: "Allowed", tone: "allow", mark: "plain", values: bins.map(({ allowed }) => allowed) },
            { name: "Denied", tone: "deny", mark: "marked", values: bins.map(({ denied }) => denied) },
            ...parked,
          ]}
          summary={[count(totals.allowed), count(totals.denied), ...(totals.parked === 0 ? [] : [count(totals.parked)])]}
        />
      </div>
      <TimeChart
        {...same} title="Latency of tool calls" unit="ms" kind="lines" hrefs={hrefs("method:tools/call outcome:delivered")} empty={`No tool call was answered in ${words}.`}
        series={[
          { name: "Median (p50)", tone: "accent", mark: "plain", values: bins.map(({ p50Ms }) => p50Ms) },
          { name: "95 of 100 (p95)", tone: "park", mark: "marked", values: bins.map(({ p95Ms }) => p95Ms) },
        ]}
        summary={[ms(totals.p50Ms), ms(totals.p95Ms)]}
      />
      <TimeChart
        {...same} title="Errors" unit="calls" kind="bars" hrefs={hrefs("decision:allowed")} empty={`No call that was let through failed in ${words}.`}
        series={[{ name: "Failed after they were let through", tone: "deny", mark: "plain", values: bins.map(({ failed }) => failed) }]} summary={[count(totals.failed)]}
      />
    </div>
  );
}
