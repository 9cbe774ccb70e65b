// A table of the overview: what wants a person, how it is, and why.

import type { ReactNode } from "react";
import { Section } from "@/app/_ui/section";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";

interface WhyRow {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly mark: ReactNode;
  readonly why: ReactNode;
}

interface WhyTableProps {
  title: string;
  label: string;
  /** What the rows are, and what their marks say: the heads of the columns. */
  what: string;
  mark: string;
  rows: readonly WhyRow[];
}

/** Nothing at all where nothing wants a person. */
export function WhyTable({ title, label, what, mark, rows }: WhyTableProps) {
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <Table label={label} className="table-fixed">
        <TableHead>
          <HeadCell className="w-28 sm:w-56">{what}</HeadCell>
          <HeadCell className="w-48 max-sm:hidden">{mark}</HeadCell>
          <HeadCell>Why</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell><RowLink href={row.href} className="block truncate">{row.name}</RowLink></TableCell>
              <TableCell className="max-sm:hidden">{row.mark}</TableCell>
              <TableCell muted>{row.why}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
