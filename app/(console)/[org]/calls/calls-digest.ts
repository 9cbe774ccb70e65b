// What tells the open log that it has changed.

import { formatCallCursor } from "@/lib/calls/call-filter";
import type { CallRecord } from "@/lib/calls/call-record";

/** Changes exactly when a row is added or gets its outcome. */
export function callsDigest(calls: readonly CallRecord[]): string {
  const [newest] = calls;
  const settled = calls.filter((call) => call.finishedAt !== null).length;
  return `${newest ? formatCallCursor(newest) : "none"}:${String(settled)}`;
}
