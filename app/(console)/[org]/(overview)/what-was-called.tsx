// The charts and lists of a span. Each is read for itself, and alone says where it could not be: but for calls and errors, which are one reading.

import type { OverviewSpan } from "@/lib/calls/overview/overview-span";
import { readOverview } from "@/lib/calls/overview/read-overview";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { CallsChart, ErrorsChart, LatencyChart } from "./overview-charts";
import { OverviewPanel } from "./overview-panel";
import { readOnce } from "./read-once";
import { TopGrants, TopRules, TopTools } from "./top-lists";

const chart = "h-56";
const list = "h-72";

export function WhatWasCalled({ tenant, span }: { tenant: TenantContext; span: OverviewSpan }) {
  const same = { org: tenant.org.slug, span };
  const calls = readOnce(() => readOverview(tenant, span, "calls"));
  return (
    <>
      <div className="mb-8 grid items-start gap-3 lg:grid-cols-2">
        <OverviewPanel what="The calls over time" skeleton={chart} className="lg:col-span-2" read={calls}>{(read) => <CallsChart {...same} read={read} />}</OverviewPanel>
        <OverviewPanel what="The latency" skeleton={chart} className="" read={() => readOverview(tenant, span, "latency")}>{(read) => <LatencyChart {...same} read={read} />}</OverviewPanel>
        <OverviewPanel what="The errors" skeleton={chart} className="" read={calls}>{(read) => <ErrorsChart {...same} read={read} />}</OverviewPanel>
      </div>
      <div className="mb-8 grid items-start gap-3 lg:grid-cols-3">
        <OverviewPanel what="The most called tools" skeleton={list} className="" read={() => readOverview(tenant, span, "tools")}>{(rows) => <TopTools {...same} rows={rows} />}</OverviewPanel>
        <OverviewPanel what="The most active grants" skeleton={list} className="" read={() => readOverview(tenant, span, "grants")}>{(rows) => <TopGrants {...same} rows={rows} />}</OverviewPanel>
        <OverviewPanel what="What denies most" skeleton={list} className="" read={() => readOverview(tenant, span, "rules")}>{(rows) => <TopRules {...same} rows={rows} />}</OverviewPanel>
      </div>
    </>
  );
}
