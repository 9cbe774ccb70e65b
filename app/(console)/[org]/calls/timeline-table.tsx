"use client";
// The numbers behind the bars, for those who read them, newest first.
import { useState } from "react";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { Timeline } from "@/lib/calls/count-calls-over-time";
import { bucketTime } from "./timeline-words";

export function TimelineTable({ timeline: { buckets, widthMs } }: { timeline: Timeline }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="min-w-0 text-xs text-ink-muted open:w-full" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer hover:text-ink">As a table</summary>
      {isOpen ? (
        <div className="mt-2 max-h-72 overflow-y-auto">
          <Table label="Calls over time, as a table">
            <TableHead><HeadCell>From (UTC)</HeadCell><HeadCell align="right">Denied</HeadCell><HeadCell align="right">Not approved</HeadCell><HeadCell align="right">Allowed</HeadCell></TableHead>
            <TableBody>
              {buckets.toReversed().map(({ at, allowed, denied, parked }) => (
                <TableRow key={at}>
                  <TableCell mono>{bucketTime(at, widthMs)}</TableCell>
                  {[denied, parked, allowed].map((count, index) => <TableCell key={index} align="right" className="tabular-nums">{count.toLocaleString("en")}</TableCell>)}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      ) : null}
    </details>
  );
}
