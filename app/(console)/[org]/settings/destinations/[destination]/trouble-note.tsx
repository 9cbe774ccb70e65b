// Why a destination takes nothing, since when, and what happens next.

import { Callout } from "@/app/_ui/callout";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { DestinationRecord } from "@/lib/destinations/destination-record";

export function TroubleNote({ destination: { state, trouble } }: { destination: DestinationRecord }) {
  if (trouble === null) return null;
  return (
    <Callout tone={state === "paused" ? "danger" : "warn"} title={state === "paused" ? "Paused" : "Not delivered"} className="mb-6">
      {trouble.message}{" "}
      {trouble.since === null ? null : <>It has failed {trouble.failures === 1 ? "once" : `${trouble.failures} times`}, first <RelativeTime at={trouble.since} />. </>}
      {state === "paused" ? "Nothing is tried any more and nothing is lost: when the receiver is well, resume, and it goes on where it stopped."
        : trouble.nextAttemptAt === null ? null : <>The next attempt is made <RelativeTime at={trouble.nextAttemptAt} due />.</>}
    </Callout>
  );
}
