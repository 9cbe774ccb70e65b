// How a destination stands, in shape, colour and word.

import { StatusMark } from "@/app/_ui/status-mark";
import type { DestinationRecord } from "@/lib/destinations/destination-record";

export function StateMark({ destination }: { destination: Pick<DestinationRecord, "state" | "trouble" | "deliveredAt"> }) {
  if (destination.state === "off") return <StatusMark status="off" label="Off" />;
  if (destination.state === "paused") return <StatusMark status="failed" label="Paused: needs attention" />;
  if (destination.trouble !== null) return <StatusMark status="failed" label="Failing, tried again" />;
  return destination.deliveredAt === null ? <StatusMark status="pending" label="Nothing sent yet" /> : <StatusMark status="ok" label="Delivering" />;
}
