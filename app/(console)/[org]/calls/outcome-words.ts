// What became of a call, in words.

import type { CallOutcome } from "@/lib/calls/call-record";

export const outcomeWords: Readonly<Record<CallOutcome, string>> = {
  pending: "in flight",
  unknown: "unknown",
  refused: "not sent",
  delivered: "delivered",
  error: "server error",
  not_delivered: "not delivered",
  cut: "cut off",
};
