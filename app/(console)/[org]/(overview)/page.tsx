// The first page of an organization: the way to the first audited call; afterwards, what wants a person and what was called, by whom, and what came of it.

import { currentTenant } from "@/app/_server/current-tenant";
import { answerAction } from "@/app/_server/run-action";
import { LinkButton } from "@/app/_ui/link-button";
import { PageHeader } from "@/app/_ui/page-header";
import { listCalls } from "@/lib/calls/list-calls";
import { parseOverviewSpan } from "@/lib/calls/overview/overview-span";
import { everyCall } from "@/lib/calls/search/call-search";
import { listDestinations } from "@/lib/destinations/list-destinations";
import { listNearLimits } from "@/lib/grants/list-near-limits";
import { listPoliciesToMend } from "@/lib/policies/list-policies-to-mend";
import { readFirstRun } from "@/lib/servers/first-run";
import { listServers } from "@/lib/servers/list-servers";
import { can } from "@/lib/tenancy/permissions";
import { LocalSample } from "../servers/local-sample";
import { AttentionList } from "./attention-list";
import { FailingDestinations } from "./failing-destinations";
import { FirstSteps } from "./first-steps";
import { NearLimits } from "./near-limits";
import { OverviewPanel } from "./overview-panel";
import { RecentCalls } from "./recent-calls";
import { SpanSwitch } from "./span-switch";
import { WhatWasCalled } from "./what-was-called";

export const metadata = { title: "Overview" };

const callsShown = 5;

export default async function OverviewPage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<{ span?: string | string[] }> }) {
  const [tenant, { span }] = await Promise.all([currentTenant(params), searchParams]);
  const org = tenant.org.slug;
  const run = await answerAction(() => readFirstRun(tenant), "the first steps of the overview");
  const { role } = tenant.actor;
  const may = { connect: can(role, "server.manage"), policy: can(role, "policy.manage"), grant: can(role, "grant.manage") };
  const attention = (
    <OverviewPanel what="What needs attention" skeleton={null} read={() => Promise.all([listServers(tenant), listPoliciesToMend(tenant, {})])}>
      {([servers, toMend]) => <AttentionList org={org} servers={servers} toMend={toMend} canLook={can(role, "tool.review")} />}
    </OverviewPanel>
  );
  const destinations = can(role, "destination.read") ? (
    <OverviewPanel what="What destinations get" skeleton={null} read={() => listDestinations(tenant)}>{(all) => <FailingDestinations org={org} destinations={all} />}</OverviewPanel>
  ) : null;
  // Where it is not known how far they are, they are taken for done: what else there is stands below.
  if (run.ok && !run.value.hasCall) {
    return (
      <>
        <PageHeader title="Overview" description="Three steps to the first call that passes your rules and stands in the log." />
        <FirstSteps org={org} run={run.value} may={may} />
        <div className="mt-8">{run.value.server === null ? <LocalSample /> : attention}</div>
        <div className="mt-8">{destinations}</div>
      </>
    );
  }
  const shownSpan = parseOverviewSpan(span);
  return (
    <>
      <PageHeader title="Overview" action={may.connect ? <LinkButton href={`/${org}/servers/new`}>Connect a server</LinkButton> : undefined} />
      {attention}
      {destinations}
      <OverviewPanel what="The counters near their limits" skeleton={null} read={() => listNearLimits(tenant)}>{(near) => <NearLimits org={org} near={near} />}</OverviewPanel>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold text-ink">What was called</h2>
        <SpanSwitch org={org} span={shownSpan} />
      </div>
      <WhatWasCalled tenant={tenant} span={shownSpan} />
      <OverviewPanel what="The latest calls" skeleton="h-60" read={() => listCalls(tenant, { search: everyCall, limit: callsShown })}>{({ calls }) => <RecentCalls org={org} calls={calls} />}</OverviewPanel>
    </>
  );
}
