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
      <Table label="Calls that change">
        <TableHead>
          <HeadCell className="w-28">Time</HeadCell>
          <HeadCell>Tool</HeadCell>
          <HeadCell className="w-40">Grant</HeadCell>
          <HeadCell className="w-56">Recorded</HeadCell>
          <HeadCell>Under the draft</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.position}>
              <TableCell muted><RelativeTime at={row.startedAt} /></TableCell>
              <TableCell mono className="max-w-64 truncate" title={row.tool}><RowLink href={`${callsPath}/${row.callId}`} className="font-mono text-xs">{row.tool}</RowLink></TableCell>
              <TableCell className="max-w-40 truncate">{row.grantLabel ?? "–"}</TableCell>
              <TableCell className="max-w-56 truncate"><Verdict {...row.recorded} /></TableCell>
              <TableCell className="max-w-96 truncate">
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
    <span className="inline-flex min-w-0 items-baseline gap-2">
      <StatusMark status={effectStatus[effect] ?? "unknown"} />
      {why === null ? null : <span className="truncate font-mono text-xs text-ink-faint" title={why}>{why}</span>}
    </span>
  );
}
