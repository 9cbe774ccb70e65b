// What the counter store would answer to the first call of all. It holds nothing and remembers nothing.

import type { Charge, ReservationOutcome } from "./types";

/** Reserved where every charge fits its limits by itself; else the first limit, in rule order, that it never fits. */
export function reserveFromEmpty(charges: readonly Charge[]): ReservationOutcome {
  const exceeded = charges
    .flatMap((charge) => charge.caps.filter((cap) => charge.amountMicros > cap.maxMicros))
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0))[0];
  return exceeded === undefined ? { kind: "reserved" } : { kind: "exceeded", rule: exceeded.rule, retryAfterSeconds: null };
}
