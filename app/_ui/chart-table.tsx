// The numbers of a chart as a table, newest first; each time leads to what is behind it.
import Link from "next/link";
import { binWords } from "@/app/_ui/chart-scale";
import type { ChartSeries } from "@/app/_ui/chart-series";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";

export function ChartTable({ label, unit, bins, binMs, withDay, hrefs, series }: {
  label: string; unit: string; bins: readonly string[]; binMs: number; withDay: boolean; hrefs: readonly string[]; series: readonly ChartSeries[];
}) {
  const rows = bins.map((_, index) => index).filter((index) => series.some(({ values }) => values[index] !== null && values[index] !== 0)).reverse();
  return (
    <div className="max-h-72 overflow-y-auto">
      <Table label={`${label}, as a table`}>
        <TableHead>
          <HeadCell>Time (UTC)</HeadCell>
          {series.map(({ name }) => <HeadCell key={name} align="right">{name}, {unit}</HeadCell>)}
        </TableHead>
        <TableBody>
          {rows.map((index) => (
            <TableRow key={bins[index]}>
              <TableCell><Link href={hrefs[index] ?? ""} className="text-accent-ink underline-offset-2 hover:underline">{binWords(bins[index] ?? "", binMs, withDay)}</Link></TableCell>
              {series.map(({ name, values }) => <TableCell key={name} align="right">{values[index] === null ? "–" : (values[index] ?? 0).toLocaleString("en")}</TableCell>)}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
