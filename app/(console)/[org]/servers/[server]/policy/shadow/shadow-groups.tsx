// Differences between a shadow and what was decided, by tool and rule.

import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { ShadowGroup } from "@/lib/calls/compare-shadow";

export const effectStatus: Readonly<Record<ShadowGroup["effect"], Status>> = { allow: "allowed", deny: "denied", park: "parked" };

export function ShadowGroups({ groups }: { groups: readonly ShadowGroup[] }) {
  return (
    <Table label="Differences by tool and rule">
      <TableHead>
        <HeadCell>Tool or method</HeadCell>
        <HeadCell className="w-32">Decided</HeadCell>
        <HeadCell className="w-32">Shadow</HeadCell>
        <HeadCell>Rule of the shadow</HeadCell>
        <HeadCell align="right" className="w-24">Calls</HeadCell>
      </TableHead>
      <TableBody>
        {groups.map((group) => (
          <TableRow key={`${group.tool} ${group.effect} ${group.shadowEffect} ${group.shadowCode} ${group.shadowRule ?? ""}`}>
            <TableCell mono className="max-w-64 truncate">{group.tool}</TableCell>
            <TableCell><StatusMark status={effectStatus[group.effect]} /></TableCell>
            <TableCell><StatusMark status={effectStatus[group.shadowEffect]} /></TableCell>
            <TableCell mono muted className="max-w-96 truncate" title={group.shadowRule ?? group.shadowCode}>{group.shadowRule ?? group.shadowCode}</TableCell>
            <TableCell align="right" className="tabular-nums">{group.calls.toLocaleString("en")}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
