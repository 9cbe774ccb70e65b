// The log with its search, live refresh and pager: for the whole organization, or for one server.

import { ScrollText } from "lucide-react";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { Pager } from "@/app/_ui/pager";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { listCalls, walkedRowsMax } from "@/lib/calls/list-calls";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { CallTable } from "./call-table";
import { callsPerPage } from "./calls-per-page";
import { LiveRefresh } from "./live-refresh";
import { callsDigest } from "./calls-digest";
import { callsHref, ofServer, placeParameter, readCallQuery, type SearchParams } from "./read-query";
import { SearchBar } from "./search-bar";

export async function CallLog({ tenant, params, path, server }: { tenant: TenantContext; params: SearchParams; path: string; server?: string }) {
  const { search, text, after, before, problems } = readCallQuery(params);
  const place = after ? { after } : before ? { before } : {};
  const [page, facets] = await Promise.all([
    problems.length > 0 ? null : listCalls(tenant, { search: ofServer(search, server), ...place, limit: callsPerPage }),
    listCallFacets(tenant),
  ]);
  const bar = <SearchBar key={text} path={path} text={text} facets={facets} withServer={server === undefined} />;
  if (page === null) {
    return (
      <>
        {bar}
        <EmptyState title="This search cannot be understood" icon={<ScrollText />} action={<LinkButton href={path}>Show all calls</LinkButton>}>
          {problems.map(({ message }) => message).join(" ")}
        </EmptyState>
      </>
    );
  }
  const { calls, next, isCut } = page;
  const atNewest = !after && !before;
  const [first, last] = [calls[0], calls.at(-1)];
  const newer = first && (after !== null || next !== null) && !atNewest ? callsHref(path, text, placeParameter("before", first)) : undefined;
  const olderPlace = before !== null ? last : next;
  const older = olderPlace ? callsHref(path, text, placeParameter("after", olderPlace)) : undefined;
  const base = `/${tenant.org.slug}/calls`;
  const checkHref = callsHref(`${base}/latest`, text, server === undefined ? {} : { server });
  return (
    <>
      {bar}
      {atNewest ? <div className="mb-2 flex justify-end"><LiveRefresh href={checkHref} digest={callsDigest(calls)} /></div> : null}
      {isCut && next ? (
        <Callout className="mb-3" title="There may be more" action={<LinkButton size="sm" href={callsHref(path, text, placeParameter(before ? "before" : "after", next))}>Look further</LinkButton>}>
          {walkedRowsMax.toLocaleString("en")} calls were looked through for this search, back to {next.startedAt.toISOString().slice(0, 19).replace("T", " ")} UTC.
        </Callout>
      ) : null}
      {calls.length > 0 ? (
        <>
          <CallTable calls={calls} withServer={server === undefined} hrefOf={(call) => callsHref(`${base}/${call.id}`, text)} />
          <Pager newerHref={newer} olderHref={older} note={`${String(calls.length)} calls`} />
        </>
      ) : text !== "" || !atNewest ? (
        <EmptyState title={isCut ? "No call matches so far" : "No call matches"} icon={<ScrollText />} action={<LinkButton href={path}>Show all calls</LinkButton>}>
          Nothing in the log fits this search.
        </EmptyState>
      ) : (
        <EmptyState title="No calls yet" icon={<ScrollText />} action={<LinkButton variant="primary" href={`/${tenant.org.slug}/servers`}>Go to servers</LinkButton>} example="tools/call get_weather → allowed, 42 ms">
          Every request that an agent makes through a gateway URL is written here, allowed or not. Point a client at one of your servers to see the first.
        </EmptyState>
      )}
    </>
  );
}
