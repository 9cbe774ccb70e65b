// Deliveries, newest first: when, how many events, how it stands, what the receiver said.

import { Inbox } from "lucide-react";
import { ActionForm } from "@/app/_ui/action-form";
import { EmptyState } from "@/app/_ui/empty-state";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SubmitButton } from "@/app/_ui/submit-button";
import { HeadCell, RowActions, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import { millisecondWords } from "@/app/_ui/time-words";
import type { DeliveryRecord, DestinationRecord } from "@/lib/destinations/destination-record";
import { replayAction } from "../actions";
import { DeliveryState } from "./delivery-state";

interface DeliveryTableProps {
  org: string;
  destination: DestinationRecord;
  deliveries: readonly DeliveryRecord[];
  filtered: boolean;
}

const nextWords: Readonly<Record<DestinationRecord["state"], string>> = {
  on: "The next event that the filter lets through is sent within moments.",
  off: "It is off: events that the filter lets through are sent when you turn it on.",
  paused: "It is paused: events that the filter lets through are sent when you resume it.",
};

export function DeliveryTable({ org, destination, deliveries, filtered }: DeliveryTableProps) {
  if (deliveries.length === 0) {
    return filtered
      ? <EmptyState title="None like that" icon={<Inbox />}>No delivery of this destination stands so.</EmptyState>
      : <EmptyState title="Nothing sent yet" icon={<Inbox />}>{nextWords[destination.state]} A test event shows whether it arrives.</EmptyState>;
  }
  const path = `/${org}/settings/destinations/${destination.id}/deliveries`;
  return (
    <TableKeys>
      <Table label="Deliveries">
        <TableHead>
          <HeadCell>Time</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell align="right">Events</HeadCell>
          <HeadCell align="right" className="max-sm:hidden">Attempts</HeadCell>
          <HeadCell align="right" className="max-sm:hidden">Status</HeadCell>
          <HeadCell align="right" className="max-sm:hidden">Took</HeadCell>
          <HeadCell className="max-sm:hidden">Why not</HeadCell>
          <HeadCell align="right"><span className="sr-only">Actions</span></HeadCell>
        </TableHead>
        <TableBody>
          {deliveries.map((delivery) => (
            <TableRow key={delivery.id}>
              <TableCell className="whitespace-nowrap"><RowLink href={`${path}/${delivery.id}`}><RelativeTime at={delivery.createdAt} /></RowLink></TableCell>
              <TableCell><DeliveryState delivery={delivery} /></TableCell>
              <TableCell align="right">{delivery.isTest ? "Test" : delivery.events}</TableCell>
              <TableCell align="right" className="max-sm:hidden">{delivery.attempts}</TableCell>
              <TableCell align="right" className="max-sm:hidden">{delivery.status ?? "–"}</TableCell>
              <TableCell align="right" className="max-sm:hidden">{delivery.tookMs === null ? "–" : millisecondWords(delivery.tookMs)}</TableCell>
              <TableCell muted className="max-w-80 min-w-40 truncate max-sm:hidden" title={delivery.message ?? undefined}>{delivery.message}</TableCell>
              <TableCell align="right">
                {delivery.state === "dead" && delivery.cause !== "records_gone" ? (
                  <RowActions>
                    <ActionForm action={replayAction.bind(null, org)} success="It is sent again.">
                      <input type="hidden" name="destinationId" value={destination.id} />
                      <input type="hidden" name="deliveryId" value={delivery.id} />
                      <SubmitButton variant="ghost" size="sm">Send again</SubmitButton>
                    </ActionForm>
                  </RowActions>
                ) : null}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}
