// Destinations that do not get what they should: nobody else would miss it.

import { RelativeTime } from "@/app/_ui/relative-time";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { StateMark } from "../settings/destinations/state-mark";
import { WhyTable } from "./why-table";

export function FailingDestinations({ org, destinations }: { org: string; destinations: readonly DestinationRecord[] }) {
  const rows = destinations.flatMap((destination) => {
    const { id, name, state, trouble } = destination;
    if (trouble === null || state === "off") return [];
    const why = <>{trouble.message}{trouble.since === null ? null : <span className="text-ink-faint"> (first <RelativeTime at={trouble.since} />)</span>}</>;
    return [{ id, href: `/${org}/settings/destinations/${id}`, name, mark: <StateMark destination={destination} />, why }];
  });
  return <WhyTable title="Destinations that fail" label="Destinations that fail" what="Destination" mark="State" rows={rows} />;
}
