// The admin log as a table; what was and what is unfold under the row.

import { RelativeTime } from "@/app/_ui/relative-time";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { ChangeRecord } from "@/lib/changes/list-changes";

function actorWords(change: ChangeRecord): string {
  if (change.actorName !== null) return change.actorKind === "api_key" ? `${change.actorName} (API key)` : change.actorName;
  return change.actorKind === "api_key" ? "an API key that is gone" : "a former member";
}

function BeforeAndAfter({ change }: { change: ChangeRecord }) {
  const sides = [["Before", change.before], ["After", change.after]] as const;
  return (
    <details>
      <summary className="cursor-pointer text-sm text-accent-ink">Show</summary>
      <div className="mt-2 grid gap-2 sm:grid-cols-2">
        {sides.map(([label, value]) => value === null ? null : (
          <figure key={label} className="min-w-0">
            <figcaption className="text-2xs text-ink-faint">{label}</figcaption>
            <pre className="overflow-x-auto rounded-md bg-sunken p-2 font-mono text-xs text-ink">{JSON.stringify(value, null, 2)}</pre>
          </figure>
        ))}
      </div>
    </details>
  );
}

export function ChangeTable({ changes }: { changes: readonly ChangeRecord[] }) {
  return (
    <Table label="Changes">
      <TableHead>
        <HeadCell className="w-28">Time</HeadCell>
        <HeadCell className="w-48">Who</HeadCell>
        <HeadCell className="w-48">Act</HeadCell>
        <HeadCell className="w-56">On</HeadCell>
        <HeadCell>What</HeadCell>
      </TableHead>
      <TableBody>
        {changes.map((change) => (
          <TableRow key={change.id}>
            <TableCell muted><RelativeTime at={change.at} /></TableCell>
            <TableCell title={change.actorId}>{actorWords(change)}</TableCell>
            <TableCell mono>{change.action}</TableCell>
            <TableCell className="max-w-56 truncate" title={change.targetId}>{change.targetName}</TableCell>
            <TableCell>{change.before === null && change.after === null ? null : <BeforeAndAfter change={change} />}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
