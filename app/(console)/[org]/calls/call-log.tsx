// The log with its search, timeline and pages: for the whole organization, or for one server. The newest page is live.

import { ScrollText } from "lucide-react";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { Pager } from "@/app/_ui/pager";
import { readColumns } from "@/lib/call-views/columns";
import { listViews } from "@/lib/call-views/list-views";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { listCalls, walkedRowsMax, type CallPage } from "@/lib/calls/list-calls";
import type { CallSearch } from "@/lib/calls/search/call-search";
import { spanOf } from "@/lib/calls/search/edit-call-search";
import { knownColumns } from "@/lib/calls/table-column-names";
import { can } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { CallTable } from "./call-table";
import { CallTimeline } from "./call-timeline";
import { callsPerPage } from "./calls-per-page";
import { ColumnsDialog } from "./columns-dialog";
import { ExportMenu } from "./export-menu";
import { exportProblem } from "./export-problem";
import { LiveCalls } from "./live-calls";
import { callsHref, ofServer, placeParameter, readCallQuery, type CallQuery, type SearchParams } from "./read-query";
import { SearchBar } from "./search-bar";
import { ViewsMenu } from "./views-menu";

/** How long after the end of a span its last calls may still come in. */
const lateMs = 60_000;

export async function CallLog({ tenant, params, path, server }: { tenant: TenantContext; params: SearchParams; path: string; server?: string }) {
  const query = readCallQuery(params);
  const { search, text, after, before, problems } = query;
  const place = after ? { after } : before ? { before } : {};
  const [page, facets, views, chosen] = await Promise.all([
    problems.length > 0 ? null : listCalls(tenant, { search: ofServer(search, server), ...place, limit: callsPerPage }),
    listCallFacets(tenant), listViews(tenant), readColumns(tenant),
  ]);
  const base = `/${tenant.org.slug}/calls`;
  const columns = knownColumns(chosen);
  const shownColumns = columns.filter((name) => name !== "server" || server === undefined);
  const mayShare = can(tenant.actor.role, "call_view.share");
  const notExported = exportProblem(params);
  const bar = (
    <SearchBar path={path} text={text} facets={facets} withServer={server === undefined}>
      <ViewsMenu org={tenant.org.slug} path={path} text={text} views={views} mayShare={mayShare} />
      <ColumnsDialog org={tenant.org.slug} chosen={columns} />
      {can(tenant.actor.role, "call.export") ? <ExportMenu action={`${base}/export`} text={text} server={server} back={path} /> : null}
    </SearchBar>
  );
  if (page === null) {
    return (
      <>
        {bar}
        <EmptyState title="This search cannot be understood" icon={<ScrollText />} action={<LinkButton href={path}>Show all calls</LinkButton>}>
          Nothing is shown, so that no unfiltered log is taken for a filtered one. Mend what is named above, or begin again.
        </EmptyState>
      </>
    );
  }
  const { calls, next, isCut } = page;
  const empty = <NoCalls isCut={isCut} isAsked={text !== "" || after !== null || before !== null} path={path} org={tenant.org.slug} />;
  return (
    <>
      {bar}
      {notExported === null ? null : <Callout tone="warn" title="Not exported" className="mb-3">{notExported}</Callout>}
      <CallTimeline path={path} base={base} text={text} server={server} />
      {isCut && next ? (
        <Callout className="mb-3" title="There may be more" action={<LinkButton size="sm" href={callsHref(path, text, placeParameter(before ? "before" : "after", next))}>Look further</LinkButton>}>
          {walkedRowsMax.toLocaleString("en")} calls were looked through for this search, back to {next.startedAt.toISOString().slice(0, 19).replace("T", " ")} UTC.
        </Callout>
      ) : null}
      {!after && !before && !isOver(search) ? <LiveCalls key={`live ${text}`} initial={calls} path={path} base={base} text={text} server={server} columns={shownColumns} empty={empty} />
        : calls.length > 0 ? <CallTable calls={calls} columns={shownColumns} base={base} text={text} /> : empty}
      {calls.length > 0 ? <Pager {...pagesBeside(query, page, path)} note={calls.length === 1 ? "1 call" : `${String(calls.length)} calls`} /> : null}
    </>
  );
}

/** Whether the span that was asked for has ended, and what is late has come: nothing new can fit any more. */
function isOver(search: CallSearch, now = new Date()): boolean {
  const { until } = spanOf(search, now);
  return until !== null && until.getTime() + lateMs < now.getTime();
}

function pagesBeside({ text, after, before }: CallQuery, { calls, next }: CallPage, path: string) {
  const [first, last] = [calls[0], calls.at(-1)];
  const hasNewer = after !== null || (before !== null && next !== null);
  const older = before === null ? next : last;
  return {
    newerHref: first && hasNewer ? callsHref(path, text, placeParameter("before", first)) : undefined,
    olderHref: older ? callsHref(path, text, placeParameter("after", older)) : undefined,
  };
}

function NoCalls({ isCut, isAsked, path, org }: { isCut: boolean; isAsked: boolean; path: string; org: string }) {
  if (isAsked) {
    return (
      <EmptyState title={isCut ? "No call matches so far" : "No call matches"} icon={<ScrollText />} action={<LinkButton href={path}>Show all calls</LinkButton>}>
        Nothing in the log fits this search.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No calls yet" icon={<ScrollText />} action={<LinkButton variant="primary" href={`/${org}/servers`}>Go to servers</LinkButton>} example="tools/call get_weather → allowed, 42 ms">
      Every request that an agent makes through a gateway URL is written here, allowed or not. Point a client at one of your servers to see the first.
    </EmptyState>
  );
}
