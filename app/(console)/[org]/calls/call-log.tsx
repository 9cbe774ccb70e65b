// The log with its filters, live refresh and pager: for the whole organization, or for one server.

import { ScrollText } from "lucide-react";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { FilterBar, FilterSelect } from "@/app/_ui/filter-bar";
import { LinkButton } from "@/app/_ui/link-button";
import { Pager } from "@/app/_ui/pager";
import { formatCallCursor } from "@/lib/calls/call-filter";
import { listCallFacets } from "@/lib/calls/list-call-facets";
import { listCalls } from "@/lib/calls/list-calls";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { CallTable } from "./call-table";
import { callsPerPage } from "./calls-per-page";
import { LiveRefresh } from "./live-refresh";
import { callsDigest, callsHref, readCallQuery, spanOptions, type SearchParams } from "./read-query";

export async function CallLog({ tenant, params, path, server }: { tenant: TenantContext; params: SearchParams; path: string; server?: string }) {
  const query = readCallQuery(params, new Date());
  const filter = server === undefined ? query.filter : { ...query.filter, server };
  const place = query.after ? { after: query.after } : query.before ? { before: query.before } : {};
  const [page, facets] = await Promise.all([listCalls(tenant, { filter, ...place, limit: callsPerPage }), listCallFacets(tenant)]);
  const { calls } = page;
  const filtered = Object.keys(query.words).length > 0;
  const atNewest = !query.after && !query.before;
  const [first, last] = [calls[0], calls.at(-1)];
  const newer = first && (query.after !== null || (query.before !== null && page.more)) ? callsHref(path, query.words, { before: formatCallCursor(first) }) : undefined;
  const older = last && (query.before !== null || page.more) ? callsHref(path, query.words, { after: formatCallCursor(last) }) : undefined;
  const base = `/${tenant.org.slug}/calls`;
  const checkHref = callsHref(`${base}/latest`, server === undefined ? query.words : { ...query.words, server });
  return (
    <>
      <FilterBar path={path} clearHref={filtered ? path : undefined}>
        <FilterSelect name="span" label="Time" all="All" options={spanOptions} value={query.words.span} />
        {server === undefined ? <FilterSelect name="server" label="Server" options={facets.servers.map(({ id, name }) => ({ value: id, label: name }))} value={query.words.server} /> : null}
        <FilterSelect name="grant" label="Grant" options={facets.grants.map(({ id, label }) => ({ value: id, label }))} value={query.words.grant} />
        <FilterSelect name="tool" label="Tool" options={facets.tools.map((tool) => ({ value: tool, label: tool }))} value={query.words.tool} />
        <FilterSelect name="decision" label="Decision" options={[{ value: "allow", label: "Allowed" }, { value: "deny", label: "Denied" }, { value: "park", label: "Parked" }]} value={query.words.decision} />
        <FilterSelect name="code" label="Code" options={facets.codes.map((code) => ({ value: code, label: code }))} value={query.words.code} />
      </FilterBar>
      {query.problem === null ? null : <Callout tone="warn" title="The filter was left out">{query.problem}</Callout>}
      {atNewest ? <div className="mb-2 flex justify-end"><LiveRefresh href={checkHref} digest={callsDigest(calls)} /></div> : null}
      {calls.length > 0 ? (
        <>
          <CallTable calls={calls} withServer={server === undefined} hrefOf={(call) => callsHref(`${base}/${call.id}`, query.words)} />
          <Pager newerHref={newer} olderHref={older} note={`${String(calls.length)} calls`} />
        </>
      ) : filtered || !atNewest ? (
        <EmptyState title="No call matches" icon={<ScrollText />} action={<LinkButton href={path}>Show all calls</LinkButton>}>
          Nothing in the log fits this filter.
        </EmptyState>
      ) : (
        <EmptyState title="No calls yet" icon={<ScrollText />} action={<LinkButton variant="primary" href={`/${tenant.org.slug}/servers`}>Go to servers</LinkButton>} example="tools/call get_weather → allowed, 42 ms">
          Every request that an agent makes through a gateway URL is written here, allowed or not. Point a client at one of your servers to see the first.
        </EmptyState>
      )}
    </>
  );
}
