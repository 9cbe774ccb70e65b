// That a destination is off, and from when on it will send once it is not.

import { Callout } from "@/app/_ui/callout";
import { TimeStamp } from "@/app/_ui/time-stamp";
import type { DestinationRecord } from "@/lib/destinations/destination-record";

export function OffNote({ destination: { state, kind, signing, deliveredAt, createdAt } }: { destination: DestinationRecord }) {
  if (state !== "off") return null;
  const isSecretUnused = kind === "webhook" && (deliveredAt === null || (signing !== null && signing.setAt > deliveredAt));
  return (
    <Callout tone="info" title={deliveredAt === null ? "Not begun" : "Turned off"} className="mb-6">
      {deliveredAt === null ? <>Everything since <TimeStamp at={createdAt} /> is kept, as far as the log still has it, and goes when you turn it on.</>
        : "What happens meanwhile is kept, as far as the log still has it, and goes when you turn it on."}
      {isSecretUnused ? " Give the receiver its signing secret first; if you have not stored it, make a new one below." : ""}
    </Callout>
  );
}
