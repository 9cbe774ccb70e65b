// The admin log: one line a change; what was and what is unfold under it, without script.

import { ChevronRight } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { RelativeTime } from "@/app/_ui/relative-time";
import { actWords } from "@/lib/audit/change-acts";
import type { ChangeRecord } from "@/lib/changes/list-changes";
import { actorWords } from "./actor-words";
import { ChangeDetails } from "./change-details";

const columns = "grid grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-3 py-2 text-sm md:grid-cols-[1rem_minmax(0,3fr)_minmax(0,4fr)_minmax(0,3fr)_6rem]";

export function ChangeList({ changes, names }: { changes: readonly ChangeRecord[]; names: Readonly<Record<string, string>> }) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div aria-hidden className={cn(columns, "border-b border-line bg-sunken text-xs font-medium text-ink-faint max-md:hidden")}>
        <span className="col-start-2">Act</span><span>Changed thing</span><span>Who</span><span className="text-right">When</span>
      </div>
      <ul aria-label="Changes" className="divide-y divide-line">
        {changes.map((change) => (
          <li key={change.id}>
            <details className="group">
              <summary className={cn(columns, "cursor-pointer list-none transition-colors hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent-ink [&::-webkit-details-marker]:hidden")}>
                <ChevronRight aria-hidden className="size-3.5 text-ink-faint transition-transform group-open:rotate-90" />
                <span className="truncate font-medium text-ink">{actWords(change.action)}</span>
                <span className="truncate text-ink max-md:col-start-2 max-md:row-start-2" title={change.targetId}>{change.targetName}</span>
                <span className="truncate text-ink-muted max-md:col-start-2 max-md:row-start-3" title={change.actorId}>
                  {actorWords({ id: change.actorId, kind: change.actorKind, name: change.actorName })}
                </span>
                <span className="text-right text-ink-muted max-md:col-start-3 max-md:row-start-1"><RelativeTime at={change.at} /></span>
              </summary>
              <ChangeDetails change={change} names={names} />
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
