// The charts and lists of a span. Each is read for itself, and alone says where it could not be: but for calls and errors, which are one reading.

import type { OverviewSpan } from "@/lib/calls/overview/overview-span";
import { openOverview } from "@/lib/calls/overview/open-overview";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { CallsChart, ErrorsChart, LatencyChart } from "./overview-charts";
import { OverviewPanel } from "./overview-panel";
import { readOnce } from "./read-once";
import { TopGrants, TopRules, TopTools } from "./top-lists";

const chart = "h-56";
const list = "h-72";

export function WhatWasCalled({ tenant, span }: { tenant: TenantContext; span: OverviewSpan }) {
  const same = { org: tenant.org.slug, span };
  const read = openOverview(tenant, span);
  const calls = readOnce(() => read("calls"));
  return (
    <>
      <div className="mb-8 grid items-start gap-3 lg:grid-cols-2">
        <OverviewPanel what="The calls over time" skeleton={chart} className="lg:col-span-2" read={calls}>{(numbers) => <CallsChart {...same} read={numbers} />}</OverviewPanel>
        <OverviewPanel what="The latency" skeleton={chart} className="" read={() => read("latency")}>{(latency) => <LatencyChart {...same} read={latency} />}</OverviewPanel>
        <OverviewPanel what="The errors" skeleton={chart} className="" read={calls}>{(numbers) => <ErrorsChart {...same} read={numbers} />}</OverviewPanel>
      </div>
      <div className="mb-8 grid items-start gap-3 lg:grid-cols-3">
        <OverviewPanel what="The most called tools" skeleton={list} className="" read={() => read("tools")}>{(rows) => <TopTools {...same} rows={rows} />}</OverviewPanel>
        <OverviewPanel what="The most active grants" skeleton={list} className="" read={() => read("grants")}>{(rows) => <TopGrants {...same} rows={rows} />}</OverviewPanel>
        <OverviewPanel what="What denies most" skeleton={list} className="" read={() => read("rules")}>{(rows) => <TopRules {...same} rows={rows} />}</OverviewPanel>
      </div>
    </>
  );
}
