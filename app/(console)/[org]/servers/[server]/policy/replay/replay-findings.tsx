// What a replay found, on a narrow column: the sentence first, then where the changes are, then the way to the calls themselves.

import { LinkButton } from "@/app/_ui/link-button";
import { cn } from "@/app/_ui/class-names";
import { Callout } from "@/app/_ui/callout";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import { ReplayGroups } from "./replay-groups";
import { changeSentence, unknownSentence } from "./replay-words";

const groupsShownMax = 5;

export function ReplayFindings({ replay, href, isOfAnotherText }: { replay: ReplayRecord; href: string; isOfAnotherText: boolean }) {
  if (replay.failure !== null) return <Callout tone="danger" title="No result">{replay.failure.message}</Callout>;
  const { summary } = replay;
  if (summary === null) return null;
  const unknown = unknownSentence(summary);
  const hasRows = summary.rowsKept.changed + summary.rowsKept.unknown > 0;
  return (
    <section aria-live="polite" className="flex flex-col gap-4">
      {isOfAnotherText ? <Callout tone="warn" title="Not about this draft">The draft has changed since. What follows is about the text as it was then; replay again to know about this one.</Callout> : null}
      <div>
        <h3 className={cn("text-lg font-medium", isOfAnotherText ? "text-ink-muted" : "text-ink")}>{changeSentence(summary, replay.days)}</h3>
        {unknown === null ? null : <p className="mt-1 text-sm text-ink-muted">{unknown}</p>}
        <p className="mt-1 text-xs text-ink-faint">
          Replayed <RelativeTime at={replay.finishedAt ?? replay.createdAt} />.
        </p>
      </div>
      {summary.byTool.length === 0 ? null : (
        <>
          <ReplayGroups label="By tool" mono groups={summary.byTool.slice(0, groupsShownMax).map(({ tool, counts }) => ({ name: tool, counts, href: `${href}?${new URLSearchParams({ tool }).toString()}` }))} />
          <ReplayGroups
            label="By grant"
            groups={summary.byGrant.slice(0, groupsShownMax).map(({ grantId, grantLabel, counts }) => ({ name: grantLabel ?? "–", counts, href: `${href}?${new URLSearchParams({ grant: grantId ?? "" }).toString()}` }))}
          />
        </>
      )}
      {hasRows ? <div><LinkButton href={href}>Show the calls</LinkButton></div> : null}
      <p className="text-xs text-ink-faint">
        Counters begin empty at the first of these calls and count by the calls’ own times. Tools are judged as they are now.
      </p>
    </section>
  );
}
