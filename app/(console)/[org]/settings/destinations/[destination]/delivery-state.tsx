// How a delivery stands.

import { StatusMark } from "@/app/_ui/status-mark";
import type { DeliveryRecord } from "@/lib/destinations/destination-record";

export function DeliveryState({ delivery }: { delivery: Pick<DeliveryRecord, "state" | "isTest" | "cause"> }) {
  if (delivery.state === "waiting") return <StatusMark status="pending" label="Waiting" />;
  if (delivery.state === "dead") return <StatusMark status="failed" label={delivery.isTest ? "Failed" : "Dead letter"} />;
  return <StatusMark status="ok" label={delivery.cause === null ? "Delivered" : "Delivered in part"} />;
}
