// The limits that a call was charged to, in words. Pure.

import type { ChargedLimit } from "@/lib/calls/call-record";

/** "1 in 60 s: /tools/run/limits/0". */
export function chargeWords(charge: ChargedLimit): string {
  if ("more" in charge) return `and ${String(charge.more)} more`;
  return `${String(charge.micros / 1_000_000)} in ${charge.window}: ${charge.rules.join(", ")}`;
}
