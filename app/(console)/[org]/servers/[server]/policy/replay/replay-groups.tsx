// Changes by tool, grant or rule: one row each, with the counts that are not zero as marks and numbers.

import Link from "next/link";
import { cn } from "@/app/_ui/class-names";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import type { ReplayCounts } from "@/lib/replays/replay-summary";
import { changeColumns } from "./replay-words";

export interface ReplayGroup {
  readonly name: string;
  readonly counts: ReplayCounts;
  readonly href?: string;
}

const changeStatus: Readonly<Record<keyof Omit<ReplayCounts, "same">, Status>> = { denied: "denied", allowed: "allowed", parked: "parked", unknown: "unknown" };

export function ReplayGroups({ label, groups, mono = false }: { label: string; groups: readonly ReplayGroup[]; mono?: boolean }) {
  return (
    <div>
      <h4 className="mb-1 text-xs font-medium text-ink-faint">{label}</h4>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {groups.map(({ name, counts, href }) => (
          <li key={`${name} ${href ?? ""}`} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-0.5 px-3 py-1.5">
            {href === undefined ? <span className={cn("min-w-0 truncate text-sm", mono && "font-mono text-xs")}>{name}</span> : (
              <Link href={href} className={cn("min-w-0 truncate text-sm text-accent-ink hover:underline", mono && "font-mono text-xs")}>{name}</Link>
            )}
            <span className="ml-auto flex gap-3">
              {changeColumns.filter(({ change }) => counts[change] > 0).map(({ change, label: words }) => (
                <span key={change} title={words}>
                  <StatusMark status={changeStatus[change]} label={counts[change].toLocaleString("en")} className="text-sm tabular-nums" />
                  <span className="sr-only"> {words}</span>
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
