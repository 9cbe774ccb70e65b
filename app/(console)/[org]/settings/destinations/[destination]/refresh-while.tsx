"use client";
// Lets the server render the page anew while something waits, for two minutes at most.

import { useRefreshing } from "@/app/_ui/use-refreshing";

const pace = { everyMs: 1_500, timesMax: 80 } as const;

export function RefreshWhile({ waits }: { waits: boolean }) {
  useRefreshing(waits, pace);
  return null;
}
