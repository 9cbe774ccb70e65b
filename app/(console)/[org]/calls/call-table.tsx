// The audit log as a table; each row opens the call.

import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import type { CallRecord } from "@/lib/calls/call-record";
import { outcomeWords, resultText } from "./outcome-words";

const decisionStatus: Readonly<Record<CallRecord["effect"], Status>> = { allow: "allowed", deny: "denied", park: "parked" };

/** What a row is about: the tool, else the method, else what little is known of it. */
function subjectOf(call: CallRecord): string {
  return call.tool ?? call.method ?? `${call.httpMethod} request`;
}

export function CallTable({ calls, hrefOf, withServer }: { calls: readonly CallRecord[]; hrefOf: (call: CallRecord) => string; withServer: boolean }) {
  return (
    <TableKeys>
      <Table label="Calls">
        <TableHead>
          <HeadCell className="w-28">Time</HeadCell>
          <HeadCell className="w-28">Decision</HeadCell>
          <HeadCell>Tool or method</HeadCell>
          {withServer ? <HeadCell className="w-40">Server</HeadCell> : null}
          <HeadCell className="w-40">Grant</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell className="w-28">Outcome</HeadCell>
          <HeadCell align="right" className="w-20">Took</HeadCell>
        </TableHead>
        <TableBody>
          {calls.map((call) => (
            <TableRow key={call.id}>
              <TableCell muted><RelativeTime at={call.startedAt} /></TableCell>
              <TableCell><StatusMark status={decisionStatus[call.effect]} /></TableCell>
              <TableCell mono className="max-w-64 truncate" title={subjectOf(call)}><RowLink href={hrefOf(call)} scroll={false} className="font-mono text-xs">{subjectOf(call)}</RowLink></TableCell>
              {withServer ? <TableCell className="max-w-40 truncate">{call.serverName}</TableCell> : null}
              <TableCell className="max-w-40 truncate">{call.grantLabel ?? "–"}</TableCell>
              <TableCell muted className="max-w-72 truncate" title={call.message}>{call.effect === "allow" ? "" : call.message || call.code}</TableCell>
              <TableCell muted className="whitespace-nowrap">{resultText(call) ?? outcomeWords[call.outcome]}</TableCell>
              <TableCell align="right" muted className="tabular-nums whitespace-nowrap">{call.totalMs === null ? "–" : `${String(call.totalMs)} ms`}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}
