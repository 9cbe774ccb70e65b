"use client";
// Waits for the first call: reads the page again now and then while somebody looks at it, for half an hour at most.

import { StatusMark } from "@/app/_ui/status-mark";
import { useRefreshing } from "@/app/_ui/use-refreshing";

const pace = { everyMs: 3_000, timesMax: 600 } as const;

export function FirstCallWait() {
  useRefreshing(true, pace);
  return <StatusMark status="pending" label="Waiting for the first call" />;
}
