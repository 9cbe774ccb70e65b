// The counters that are nearly used up; each leads to its grant, where it can be looked at now and reset.

import { RelativeTime } from "@/app/_ui/relative-time";
import { Section } from "@/app/_ui/section";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { NearLimit } from "@/lib/grants/list-near-limits";
import { amountWords, counterWords, leastMax, windowWords } from "../servers/[server]/grants/limit-words";

export function NearLimits({ org, near }: { org: string; near: readonly NearLimit[] }) {
  if (near.length === 0) return null;
  return (
    <Section title="Near their limits" description="At four fifths or more, as a gateway saw them within the last minutes.">
      <Table label="Counters near their limits" className="table-fixed">
        <TableHead>
          <HeadCell className="w-28 sm:w-56">Grant</HeadCell>
          <HeadCell>Counter</HeadCell>
          <HeadCell className="w-24 sm:w-40" align="right">Used</HeadCell>
          <HeadCell className="w-28 max-sm:hidden" align="right">Seen</HeadCell>
        </TableHead>
        <TableBody>
          {near.map(({ grantId, grantLabel, serverSlug, serverName, usage, part, seenAt }) => (
            <TableRow key={`${grantId} ${usage.key}`}>
              <TableCell>
                <RowLink href={`/${org}/servers/${serverSlug}/grants/${grantId}`} className="block truncate">{grantLabel}</RowLink>
                <span className="block truncate text-xs text-ink-faint">{serverName}</span>
              </TableCell>
              <TableCell>
                <span className="block truncate">{counterWords(usage)}</span>
                <span className="block truncate text-xs text-ink-faint">{windowWords(usage)}</span>
              </TableCell>
              <TableCell align="right">
                <span className="block">{amountWords(usage.used)} of {amountWords(leastMax(usage))}</span>
                <span className={part >= 1 ? "block text-xs text-deny" : "block text-xs text-park"}>{part >= 1 ? "used up" : `${String(Math.floor(part * 100))} % used`}</span>
              </TableCell>
              <TableCell align="right" muted className="max-sm:hidden"><RelativeTime at={seenAt} /></TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
