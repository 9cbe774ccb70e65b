// Which client made a call, by its own words. Pure.

import type { CallRecord } from "@/lib/calls/call-record";

/**
 * A client of 2026-07-28 names itself with each request, one before it once, when it opens a session: at a server without sessions nothing ties what comes
 * later to that, and a guess by address or time would name the wrong one of two.
 */
export function clientWords({ clientName, clientVersion, era }: Pick<CallRecord, "clientName" | "clientVersion" | "era">): string {
  if (clientName !== null) return `${[clientName, clientVersion ?? ""].join(" ").trim()} (as it says)`;
  return era === "legacy" ? "not said with this request: before revision 2026-07-28 a client names itself once, and only a session carries it on" : "not said with this request";
}
