// Each try to hand a delivery over, and the first characters of what was answered.

import { StatusMark } from "@/app/_ui/status-mark";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { millisecondWords } from "@/app/_ui/time-words";
import type { AttemptRecord } from "@/lib/destinations/destination-record";

const marks = {
  delivered: { status: "ok", label: "Delivered" }, partly: { status: "ok", label: "Delivered in part" }, failed: { status: "failed", label: "Failed" }, refused: { status: "failed", label: "Events refused" },
} as const;

export function AttemptTable({ attempts }: { attempts: readonly AttemptRecord[] }) {
  if (attempts.length === 0) return <p className="text-base text-ink-muted">None yet.</p>;
  return (
    <Table label="Attempts">
      <TableHead>
        <HeadCell>Time</HeadCell>
        <HeadCell>What came of it</HeadCell>
        <HeadCell align="right">Status</HeadCell>
        <HeadCell align="right">Took</HeadCell>
        <HeadCell>Answer</HeadCell>
      </TableHead>
      <TableBody>
        {attempts.map((attempt) => (
          <TableRow key={attempt.at}>
            <TableCell className="whitespace-nowrap"><TimeStamp at={attempt.at} precise /></TableCell>
            <TableCell className="min-w-48">
              <StatusMark {...marks[attempt.outcome]} />
              {attempt.message === null ? null : <p className="text-sm text-ink-muted">{attempt.message}</p>}
            </TableCell>
            <TableCell align="right">{attempt.status ?? "–"}</TableCell>
            <TableCell align="right">{millisecondWords(attempt.tookMs)}</TableCell>
            <TableCell className="max-w-96 min-w-48 font-mono text-xs break-all">{attempt.answer === "" ? "–" : attempt.answer}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
