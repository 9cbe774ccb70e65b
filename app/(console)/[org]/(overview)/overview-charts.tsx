// Calls by decision, latency and failures over the span, each a chart that leads to the calls of its bins.

import { Callout } from "@/app/_ui/callout";
import { TimeChart } from "@/app/_ui/time-chart";
import { millisecondWords, stampWords } from "@/app/_ui/time-words";
import { overviewSpans, type OverviewSpan } from "@/lib/calls/overview/overview-span";
import type { OverviewParts } from "@/lib/calls/overview/open-overview";
import { callsHref } from "../calls/read-query";

interface ChartProps<P extends "calls" | "latency"> {
  org: string;
  span: OverviewSpan;
  read: OverviewParts[P];
}

const count = (value: number) => value.toLocaleString("en");
const ms = (value: number | null) => (value === null ? "–" : millisecondWords(value));

/** The bins of a chart, and where each leads: to the calls of this search in its time. */
function binsOf(org: string, span: OverviewSpan, bins: readonly { readonly at: string }[], text: string) {
  const { binMs } = overviewSpans[span];
  return {
    bins: bins.map(({ at }) => at), binMs,
    hrefs: bins.map(({ at }) => callsHref(`/${org}/calls`, `${text} since:${at} until:${new Date(Date.parse(at) + binMs).toISOString()}`.trim())),
  };
}

/** With a word on the calls that are not counted yet. */
export function CallsChart({ org, span, read: { bins, totals, uncounted } }: ChartProps<"calls">) {
  // Nobody has to learn the word before a policy asks for an approval.
  const parked = totals.parked === 0 ? [] : [{ name: "Not approved", tone: "park" as const, mark: "hollow" as const, values: bins.map((bin) => bin.parked) }];
  return (
    <div className="min-w-0 lg:col-span-2">
      {uncounted === null ? null : (
        <Callout tone="info" className="mb-3" title="Some calls are still being counted">
          {`${uncounted.isPartly ? "Some that came late of those" : "Those"} between ${stampWords(new Date(uncounted.from))} and ${stampWords(new Date(uncounted.to))} are in the log, and not in these numbers yet.`}
        </Callout>
      )}
      <TimeChart
        {...binsOf(org, span, bins, "")} title="Calls" unit="calls" kind="bars" empty={`No call in ${overviewSpans[span].words}.`}
        // From the foot up, as over the log: a few denied calls are seen beside many that were allowed.
        series={[
          { name: "Denied", tone: "deny", mark: "marked", values: bins.map(({ denied }) => denied) },
          ...parked,
          { name: "Allowed", tone: "allow", mark: "plain", values: bins.map(({ allowed }) => allowed) },
        ]}
        summary={[count(totals.denied), ...(totals.parked === 0 ? [] : [count(totals.parked)]), count(totals.allowed)]}
      />
    </div>
  );
}

export function LatencyChart({ org, span, read: { bins, totals } }: ChartProps<"latency">) {
  return (
    <TimeChart
      {...binsOf(org, span, bins, "method:tools/call outcome:delivered")} title="Latency of tool calls" unit="ms" kind="lines" empty={`No tool call was answered in ${overviewSpans[span].words}.`}
      series={[
        { name: "Median (p50)", tone: "accent", mark: "plain", values: bins.map(({ p50Ms }) => p50Ms) },
        { name: "95 of 100 (p95)", tone: "park", mark: "marked", values: bins.map(({ p95Ms }) => p95Ms) },
      ]}
      summary={[ms(totals.p50Ms), ms(totals.p95Ms)]}
    />
  );
}

export function ErrorsChart({ org, span, read: { bins, totals } }: ChartProps<"calls">) {
  return (
    <TimeChart
      {...binsOf(org, span, bins, "decision:allowed")} title="Errors" unit="calls" kind="bars" empty={`No call that was let through failed in ${overviewSpans[span].words}.`}
      series={[{ name: "Failed after they were let through", tone: "deny", mark: "plain", values: bins.map(({ failed }) => failed) }]} summary={[count(totals.failed)]}
    />
  );
}
