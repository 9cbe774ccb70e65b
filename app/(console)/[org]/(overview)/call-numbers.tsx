// The numbers of the last day, each leading to the rows behind it.

import Link from "next/link";
import { cn } from "@/app/_ui/class-names";
import { StatusMark } from "@/app/_ui/status-mark";
import type { CallCounts } from "@/lib/calls/count-recent-calls";
import type { ServerRecord } from "@/lib/servers/server-record";

export function CallNumbers({ org, counts, servers }: { org: string; counts: CallCounts; servers: readonly ServerRecord[] }) {
  const grants = servers.reduce((sum, server) => sum + server.counts.grants, 0);
  const numbers = [
    { href: `/${org}/calls?q=decision:allowed+since:24h`, mark: <StatusMark status="allowed" />, number: counts.allowed, note: `calls in ${counts.hours} hours` },
    { href: `/${org}/calls?q=decision:denied+since:24h`, mark: <StatusMark status="denied" />, number: counts.denied, note: `calls in ${counts.hours} hours` },
    // Nobody has to learn the word before a policy parks a call.
    ...(counts.parked === 0 ? [] : [{ href: `/${org}/calls?q=decision:parked+since:24h`, mark: <StatusMark status="parked" />, number: counts.parked, note: `calls in ${counts.hours} hours` }]),
    { href: `/${org}/servers`, mark: <span className="font-medium text-ink-muted">Servers</span>, number: servers.length, note: grants === 1 ? "with 1 working grant" : `with ${grants} working grants` },
  ];
  return (
    <ul className={cn("mb-8 grid gap-3", numbers.length > 3 ? "sm:grid-cols-2 lg:grid-cols-4" : "sm:grid-cols-3")}>
      {numbers.map(({ href, mark, number, note }) => (
        <li key={href}>
          <Link href={href} className="block rounded-lg border border-line bg-surface px-4 py-3 transition-colors hover:bg-hover">
            <span className="text-sm">{mark}</span>
            <span className="mt-1 flex items-baseline gap-2">
              <span className="text-2xl font-semibold tracking-tight text-ink">{number.toLocaleString("en")}</span>
              <span className="text-sm text-ink-faint">{note}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
