// The admin log: every act that changed something, by whom, with what was and what is.

import { History } from "lucide-react";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { PageHeader } from "@/app/_ui/page-header";
import { Pager } from "@/app/_ui/pager";
import { listChangeActors } from "@/lib/changes/list-change-actors";
import { listChanges } from "@/lib/changes/list-changes";
import { AppError } from "@/lib/errors/app-error";
import { can } from "@/lib/tenancy/permissions";
import { ChangeFilters } from "./change-filters";
import { ChangeList } from "./change-list";
import { changesHref, readChangeQuery, type SearchParams } from "./read-change-query";

export const metadata = { title: "Changes" };

export default async function ChangesPage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }) {
  const [tenant, query] = await Promise.all([currentTenant(params), searchParams.then(readChangeQuery)]);
  const header = <PageHeader title="Changes" description="Every act that changed something here: who, what, before and after." />;
  if (!can(tenant.actor.role, "change.read")) {
    return <>{header}<Callout title="Owners and admins read this log">Ask one of them if you need to know who changed something.</Callout></>;
  }
  const path = `/${tenant.org.slug}/changes`;
  if (query.problems.length > 0) {
    return <>{header}<Callout tone="warn" title="This address asks for something else" action={<LinkButton size="sm" href={path}>Show all changes</LinkButton>}>{query.problems.join(" ")}</Callout></>;
  }
  const { filter, after } = query;
  const [{ changes, next, names }, actors] = await Promise.all([listChanges(tenant, { ...filter, after }), listChangeActors(tenant)]).catch((error: unknown) => {
    // A place in the address that is none.
    if (error instanceof AppError && error.code === "invalid_input") notFound();
    throw error;
  });
  const isFiltered = Object.keys(filter).length > 0;
  if (changes.length === 0 && !isFiltered) {
    return <>{header}<EmptyState title="No changes yet" icon={<History />} example="Grant revoked · CI runner">Registering a server, publishing a policy or revoking a grant is written here.</EmptyState></>;
  }
  return (
    <>
      {header}
      <ChangeFilters path={path} filter={filter} actors={actors} />
      {changes.length === 0 ? <EmptyState title="No change matches" icon={<History />} action={<LinkButton href={path}>Show all changes</LinkButton>}>Nothing in the log is like this.</EmptyState> : <ChangeList changes={changes} names={names} />}
      <Pager newerHref={after === undefined ? undefined : changesHref(path, filter)} olderHref={next === null ? undefined : changesHref(path, filter, next)} />
    </>
  );
}
