// One replay in full: the sentence, the changes by tool, grant and rule, and the calls.

import { notFound } from "next/navigation";
import { currentServer } from "@/app/_server/current-server";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { FilterBar, FilterSelect } from "@/app/_ui/filter-bar";
import { Pager } from "@/app/_ui/pager";
import { TextLink } from "@/app/_ui/text-link";
import { AppError } from "@/lib/errors/app-error";
import { listReplayRows } from "@/lib/replays/list-replay-rows";
import { readReplay } from "@/lib/replays/read-replay";
import { listReplayRowsInput } from "@/lib/replays/replay-input";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { ReplayGroups } from "../replay-groups";
import { ReplayRows } from "../replay-rows";
import { callsOfWords, callsWords, changeColumns, changeSentence, unknownSentence } from "../replay-words";

export const metadata = { title: "Replay" };

export default async function ReplayPage({ params, searchParams }: {
  params: Promise<{ org: string; server: string; replay: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ tenant, server }, { replay: replayId }, query] = await Promise.all([currentServer(params), params, searchParams]);
  const replay = await found(tenant, replayId);
  const path = `/${tenant.org.slug}/servers/${server.slug}/policy`;
  const back = <TextLink href={`${path}?policy=${replay.policyId}`}>Back to the policy</TextLink>;
  const { summary } = replay;
  if (summary === null) {
    return replay.failure === null ? <EmptyState title="Not finished yet" action={back}>The replay is under way; its pane in the builder shows how far it is.</EmptyState>
      : <Callout tone="danger" title="No result" action={back}>{replay.failure.message}</Callout>;
  }
  const wanted = listReplayRowsInput.safeParse({ replayId, ...Object.fromEntries(["change", "tool", "grant", "after"].flatMap((name) => (query[name] === undefined || query[name] === "" ? [] : [[name, query[name]]]))) });
  const filter = wanted.success ? wanted.data : listReplayRowsInput.parse({ replayId });
  const { rows, next } = await listReplayRows(tenant, filter);
  const here = `${path}/replay/${replay.id}`;
  const more = new URLSearchParams(Object.entries({ change: filter.change, tool: filter.tool, grant: filter.grant }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const laterHref = next === null ? undefined : `${here}?${new URLSearchParams([...more, ["after", String(next)]]).toString()}`;
  const unknown = unknownSentence(summary);
  const isCut = summary.rowsKept.changed < summary.counts.denied + summary.counts.allowed + summary.counts.parked || summary.rowsKept.unknown < summary.counts.unknown;
  const hasRows = summary.rowsKept.changed + summary.rowsKept.unknown > 0;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="max-w-3xl min-w-0">
          <h2 className="text-xl font-semibold text-ink">{changeSentence(summary, replay.days)}</h2>
          {unknown === null ? null : <p className="mt-1 text-ink-muted">{unknown}</p>}
          <p className="mt-1 text-sm text-ink-faint">
            {callsWords(summary.calls)} of {callsOfWords(replay)}{summary.leftOut ? ", the newest; older ones were left out" : ""}. Values of arguments were read for {callsWords(summary.values.read)}.
          </p>
        </div>
        {back}
      </div>
      {hasRows ? (
        <div className="grid gap-4 lg:grid-cols-3">
          <ReplayGroups label="By tool" mono groups={summary.byTool.slice(0, 10).map(({ tool, counts }) => ({ name: tool, counts, href: `${here}?${new URLSearchParams({ tool }).toString()}` }))} />
          <ReplayGroups label="By grant" groups={summary.byGrant.slice(0, 10).map(({ grantId, grantLabel, counts }) => ({ name: grantLabel ?? "–", counts, href: `${here}?${new URLSearchParams({ grant: grantId ?? "" }).toString()}` }))} />
          {summary.byRule.length === 0 ? null : <ReplayGroups label="By rule of the draft" mono groups={summary.byRule.slice(0, 10).map(({ code, rule, counts }) => ({ name: rule ?? code ?? "one of several", counts }))} />}
        </div>
      ) : null}
      {hasRows ? (
        <>
          <FilterBar path={here} {...(more.size === 0 ? {} : { clearHref: here })}>
            <FilterSelect name="change" label="Change" all="Every change" options={changeColumns.map(({ change, label }) => ({ value: change, label }))} {...(filter.change === undefined ? {} : { value: filter.change })} />
            <FilterSelect name="tool" label="Tool" all="Every tool" options={summary.byTool.map(({ tool }) => ({ value: tool, label: tool }))} {...(filter.tool === undefined ? {} : { value: filter.tool })} />
            <FilterSelect name="grant" label="Grant" all="Every grant" options={summary.byGrant.map(({ grantId, grantLabel }) => ({ value: grantId ?? "", label: grantLabel ?? "–" }))} {...(filter.grant === undefined ? {} : { value: filter.grant })} />
          </FilterBar>
          {rows.length === 0 ? <EmptyState title="None of these">No call that is kept of this replay fits the filter.</EmptyState> : <ReplayRows rows={rows} callsPath={`/${tenant.org.slug}/calls`} />}
          <Pager {...(filter.after === undefined ? {} : { olderHref: `${here}?${more.toString()}` })} {...(laterHref === undefined ? {} : { newerHref: laterHref })} note={`The oldest first, as the draft would have met them.${isCut ? " The first of each kind are kept; the counts above are complete." : ""}`} />
        </>
      ) : null}
      <p className="max-w-3xl text-sm text-ink-faint">
        Judged by the gateway’s own function. Counters begin empty at the first of these calls and count by the calls’ own times; calls that were not forwarded then count as delivered.
        Tools and tags of grants are as they are now, labels and clients as they were. Results are kept for a day.
      </p>
    </div>
  );
}

async function found(tenant: TenantContext, replayId: string): Promise<ReplayRecord> {
  try {
    return await readReplay(tenant, { replayId });
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
