// The calls that a draft decides otherwise, with both decisions; each row opens the call.

import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import type { ReplayRow } from "@/lib/replays/replay-record";

const effectStatus: Readonly<Record<string, Status>> = { allow: "allowed", deny: "denied", park: "parked" };

export function ReplayRows({ rows, callsPath }: { rows: readonly ReplayRow[]; callsPath: string }) {
  return (
    <TableKeys>
      <Table label="Calls that change" className="table-fixed">
        <TableHead>
          <HeadCell className="w-28 max-sm:hidden">Time</HeadCell>
          <HeadCell>Tool</HeadCell>
          <HeadCell className="w-36 max-md:hidden">Grant</HeadCell>
          <HeadCell className="w-24 max-sm:px-1.5 sm:w-[28%]">Recorded</HeadCell>
          <HeadCell className="w-28 max-sm:px-1.5 sm:w-[32%]">Under the draft</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.position}>
              <TableCell muted className="max-sm:hidden"><RelativeTime at={row.startedAt} /></TableCell>
              <TableCell mono className="truncate" title={row.tool}>
                <RowLink href={`${callsPath}/${row.callId}`} className="font-mono text-xs">{row.tool}</RowLink>
                <RelativeTime at={row.startedAt} className="block truncate text-ink-faint sm:hidden" />
              </TableCell>
              <TableCell className="truncate max-md:hidden" title={row.grantLabel ?? undefined}>{row.grantLabel ?? "–"}</TableCell>
              <TableCell className="max-sm:px-1.5"><Verdict {...row.recorded} /></TableCell>
              <TableCell className="max-sm:px-1.5">
                {row.decision === null ? <StatusMark status="unknown" label="Not known" /> : <Verdict {...row.decision} />}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}

function Verdict({ effect, code, rule }: { effect: string; code: string | null; rule: string | null }) {
  const why = rule ?? (code === "allowed" ? null : (code ?? "one of several rules"));
  return (
    <span className="flex min-w-0 items-start gap-x-2 max-sm:flex-col sm:items-center">
      <StatusMark status={effectStatus[effect] ?? "unknown"} />
      {why === null ? null : <span className="max-w-full min-w-0 truncate font-mono text-xs text-ink-faint" title={why}>{why}</span>}
    </span>
  );
}
