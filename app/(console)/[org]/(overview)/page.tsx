// The first page of an organization: the way to the first audited call; afterwards, what wants a person and what happened lately.

import { currentTenant } from "@/app/_server/current-tenant";
import { LinkButton } from "@/app/_ui/link-button";
import { PageHeader } from "@/app/_ui/page-header";
import { countRecentCalls } from "@/lib/calls/count-recent-calls";
import { listCalls } from "@/lib/calls/list-calls";
import { everyCall } from "@/lib/calls/search/call-search";
import { listPoliciesToMend } from "@/lib/policies/list-policies-to-mend";
import { readFirstRun } from "@/lib/servers/first-run";
import { listServers } from "@/lib/servers/list-servers";
import { can } from "@/lib/tenancy/permissions";
import { LocalSample } from "../servers/local-sample";
import { AttentionList } from "./attention-list";
import { CallNumbers } from "./call-numbers";
import { FirstSteps } from "./first-steps";
import { RecentCalls } from "./recent-calls";

export const metadata = { title: "Overview" };

const callsShown = 8;

export default async function OverviewPage({ params }: { params: Promise<{ org: string }> }) {
  const tenant = await currentTenant(params);
  const org = tenant.org.slug;
  const [run, servers, toMend] = await Promise.all([readFirstRun(tenant), listServers(tenant), listPoliciesToMend(tenant, {})]);
  const { role } = tenant.actor;
  const may = { connect: can(role, "server.manage"), policy: can(role, "policy.manage"), grant: can(role, "grant.manage") };
  if (run.firstCallAt === null) {
    return (
      <>
        <PageHeader title="Overview" description="Three steps to the first call that passes your rules and stands in the log." />
        <FirstSteps org={org} run={run} may={may} />
        <div className="mt-8">{run.server === null ? <LocalSample /> : <AttentionList org={org} servers={servers} toMend={toMend} canLook={can(role, "tool.review")} />}</div>
      </>
    );
  }
  const [counts, { calls }] = await Promise.all([countRecentCalls(tenant), listCalls(tenant, { search: everyCall, limit: callsShown })]);
  return (
    <>
      <PageHeader title="Overview" action={may.connect ? <LinkButton href={`/${org}/servers/new`}>Connect a server</LinkButton> : undefined} />
      <CallNumbers org={org} counts={counts} servers={servers} />
      <AttentionList org={org} servers={servers} toMend={toMend} canLook={can(role, "tool.review")} />
      <RecentCalls org={org} calls={calls} />
    </>
  );
}
