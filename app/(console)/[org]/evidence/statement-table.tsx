// Checkpoints or tombstones, one a row.

import { CopyButton } from "@/app/_ui/copy-button";
import { RelativeTime } from "@/app/_ui/relative-time";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { StatementRecord } from "@/lib/evidence/read-evidence";
import { shortRoot, spanWords } from "./evidence-words";

/** Writers that a row names; how many more there are, it says. */
const writersShown = 2;

export function StatementTable({ label, statements }: { label: string; statements: readonly StatementRecord[] }) {
  return (
    <Table label={label}>
      <TableHead><HeadCell align="right">Number</HeadCell><HeadCell>Signed</HeadCell><HeadCell align="right">Records</HeadCell><HeadCell>Writers</HeadCell><HeadCell>Root</HeadCell></TableHead>
      <TableBody>{statements.map(({ number, fingerprint, said }) => (
        <TableRow key={number}>
          <TableCell align="right">{number}</TableCell>
          {said === null ? <TableCell colSpan={4} className="text-deny">Not as it was signed: a verifier will not take it.</TableCell> : (
            <>
              <TableCell muted className="whitespace-nowrap"><RelativeTime at={said.at} />{fingerprint === null ? ", by a key unknown here" : null}</TableCell>
              <TableCell align="right">{said.size.toLocaleString("en")}</TableCell>
              <TableCell mono muted>{writerWords(spanWords(said))}</TableCell>
              <TableCell mono><span className="flex items-center gap-1 whitespace-nowrap">{shortRoot(said.root)}<CopyButton text={said.root} iconOnly label={`Copy root ${String(number)}`} /></span></TableCell>
            </>
          )}
        </TableRow>
      ))}</TableBody>
    </Table>
  );
}

function writerWords(spans: readonly string[]): string {
  const more = spans.length - writersShown;
  return `${spans.slice(0, writersShown).join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
}
