// The audit log as a table; each row opens the call.

import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import type { CallRecord } from "@/lib/calls/call-record";
import { defaultColumns } from "@/lib/calls/table-column-names";
import { OutcomeMark } from "./outcome-mark";
import { outcomeOf } from "./outcome-words";
import { callsHref } from "./read-query";
import { subjectOf, tableColumns, type ColumnName } from "./table-columns";

const plainColumns: ReadonlySet<ColumnName> = new Set(["decision", "subject", "server", "grant"]);

/** On a phone the column of outcomes is out of sight: what one should look at stands below the name as well. */
const isMarked = (call: CallRecord): boolean => outcomeOf(call).mark !== null;

export function CallTable({ calls, columns, base, text = "" }: {
  calls: readonly CallRecord[]; columns: readonly ColumnName[];
  /** Where the log is, and the search that an opened call goes back to. */
  base: string; text?: string;
}) {
  return (
    <TableKeys>
      <Table label="Calls" fitsFrom={columns.every((name) => defaultColumns.includes(name)) ? "desk" : "nowhere"}>
        <TableHead>
          {columns.map((name) => {
            const { label, width, align } = tableColumns[name];
            return <HeadCell key={name} align={align ?? "left"} className={width}>{label}</HeadCell>;
          })}
        </TableHead>
        <TableBody>
          {calls.map((call) => (
            <TableRow key={call.id}>
              {columns.map((name) => {
                const { align, mono, cell, title, show } = tableColumns[name];
                return (
                  <TableCell key={name} align={align ?? "left"} mono={mono} muted={!plainColumns.has(name)} className={cell} title={title?.(call) || undefined}>
                    {name === "subject" ? <RowLink href={callsHref(`${base}/${call.id}`, text)} scroll={false} className="font-mono text-xs">{subjectOf(call)}</RowLink> : show(call)}
                    {name === "subject" && isMarked(call) ? <span aria-hidden className="block font-sans sm:hidden"><OutcomeMark call={call} /></span> : null}
                  </TableCell>
                );
              })}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}
