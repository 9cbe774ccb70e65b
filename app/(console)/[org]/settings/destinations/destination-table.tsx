// The organization's destinations: where, what, and how each stands.

import { RelativeTime } from "@/app/_ui/relative-time";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { eventSummary, kindWords } from "./destination-words";
import { StateMark } from "./state-mark";

export function DestinationTable({ org, destinations }: { org: string; destinations: readonly DestinationRecord[] }) {
  return (
    <TableKeys>
      <Table label="Destinations">
        <TableHead>
          <HeadCell>Name</HeadCell>
          <HeadCell className="max-sm:hidden">Kind</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell className="max-sm:hidden">Events</HeadCell>
          <HeadCell className="max-sm:hidden">Last delivered</HeadCell>
          <HeadCell align="right">Dead letters</HeadCell>
        </TableHead>
        <TableBody>
          {destinations.map((destination) => (
            <TableRow key={destination.id}>
              <TableCell><RowLink href={`/${org}/settings/destinations/${destination.id}`} className="wrap-anywhere">{destination.name}</RowLink></TableCell>
              <TableCell muted className="whitespace-nowrap max-sm:hidden">{kindWords[destination.kind].name}</TableCell>
              <TableCell><StateMark destination={destination} /></TableCell>
              <TableCell muted className="max-w-80 min-w-48 truncate max-sm:hidden">{eventSummary(destination.events)}</TableCell>
              <TableCell muted className="whitespace-nowrap max-sm:hidden">{destination.deliveredAt === null ? "Never" : <RelativeTime at={destination.deliveredAt} />}</TableCell>
              <TableCell align="right">{destination.counts.dead}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}
