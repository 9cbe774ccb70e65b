// Destinations that do not get what they should: nobody else would miss it.

import { RelativeTime } from "@/app/_ui/relative-time";
import { Section } from "@/app/_ui/section";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { StateMark } from "../settings/destinations/state-mark";

export function FailingDestinations({ org, destinations }: { org: string; destinations: readonly DestinationRecord[] }) {
  const failing = destinations.flatMap((destination) => (destination.trouble === null || destination.state === "off" ? [] : [{ destination, trouble: destination.trouble }]));
  if (failing.length === 0) return null;
  return (
    <Section title="Destinations that fail">
      <Table label="Destinations that fail" className="table-fixed">
        <TableHead>
          <HeadCell className="w-28 sm:w-56">Destination</HeadCell>
          <HeadCell className="w-48 max-sm:hidden">State</HeadCell>
          <HeadCell>Why</HeadCell>
        </TableHead>
        <TableBody>
          {failing.map(({ destination, trouble }) => (
            <TableRow key={destination.id}>
              <TableCell><RowLink href={`/${org}/settings/destinations/${destination.id}`} className="block truncate">{destination.name}</RowLink></TableCell>
              <TableCell className="max-sm:hidden"><StateMark destination={destination} /></TableCell>
              <TableCell muted>{trouble.message}{trouble.since === null ? null : <span className="text-ink-faint"> (first <RelativeTime at={trouble.since} />)</span>}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
