// The calls that a shadow would have decided otherwise; each row opens the call.

import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark } from "@/app/_ui/status-mark";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import type { CallRecord } from "@/lib/calls/call-record";
import { effectStatus } from "./shadow-groups";

export function ShadowRows({ calls, callsPath }: { calls: readonly CallRecord[]; callsPath: string }) {
  return (
    <TableKeys>
      <Table label="Calls that differ">
        <TableHead>
          <HeadCell className="w-28">Time</HeadCell>
          <HeadCell>Tool or method</HeadCell>
          <HeadCell className="w-64">Decided</HeadCell>
          <HeadCell>Shadow</HeadCell>
        </TableHead>
        <TableBody>
          {calls.map((call) => (
            <TableRow key={call.id}>
              <TableCell muted><RelativeTime at={call.startedAt} /></TableCell>
              <TableCell mono className="max-w-64 truncate"><RowLink href={`${callsPath}/${call.id}`} className="font-mono text-xs">{call.tool ?? call.method ?? ""}</RowLink></TableCell>
              <TableCell className="max-w-64 truncate"><StatusMark status={effectStatus[call.effect]} /> <span className="ml-1 font-mono text-xs text-ink-faint">{call.rule ?? (call.effect === "allow" ? "" : call.code)}</span></TableCell>
              <TableCell className="max-w-96 truncate">
                <StatusMark status={call.shadow === null || call.shadow.effect === null ? "unknown" : effectStatus[call.shadow.effect]} /> <span className="ml-1 font-mono text-xs text-ink-faint">{call.shadow?.rule ?? (call.shadow?.effect === "allow" ? "" : call.shadow?.code)}</span>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}
