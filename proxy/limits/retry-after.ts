// When a call that did not fit would fit, from the sub-windows that the store saw. Pure (policy language § Limits, § Order).
import type { ReservationOutcome } from "@/lib/policy-engine/types";
import { endOf, type AskedCharge } from "./asked-charge";
import type { CounterView } from "./counters";

/** A charge as it was asked, with what the store saw of its counter. */
export interface SeenCharge extends AskedCharge {
  readonly view: CounterView;
}

/**
 * The first limit in rule order that does not fit, and the least whole number of seconds after which the whole call would fit
 * if nothing else were admitted; null seconds if it never would. `now` is the store's clock in seconds.
 */
export function explainExcess(seen: readonly SeenCharge[], now: number): Extract<ReservationOutcome, { kind: "exceeded" }> | null {
  let first: { readonly rule: string; readonly order: number } | null = null;
  let wait: number | null = 0;
  for (const one of seen) {
    const total = sumOf(one.view.used) + one.charge.amountMicros;
    for (const cap of one.charge.caps) {
      const order = cap.order ?? 0;
      if (total > cap.maxMicros && (first === null || order < first.order)) first = { rule: cap.rule, order };
    }
    const seconds = secondsUntilFree(one.view, one, now, one.leastMaxMicros - one.charge.amountMicros);
    wait = wait === null || seconds === null ? null : Math.max(wait, seconds);
  }
  return first === null ? null : { kind: "exceeded", rule: first.rule, retryAfterSeconds: wait };
}

/** Whole seconds until the counter holds no more than `room`, 0 where it does not now; null if it never will. */
export function secondsUntilFree(
  view: CounterView, { charge, windows }: { readonly charge: Pick<AskedCharge["charge"], "window">; readonly windows: AskedCharge["windows"] }, now: number, room: bigint,
): number | null {
  if (room < 0n) return null;
  let held = sumOf(view.used);
  if (held <= room) return 0;
  // Each sub-window counts until it is over, and those that are later than the clock, where that went back, count as well.
  for (const [bucket, used] of [...view.used].sort(([one], [other]) => one - other)) {
    held -= used;
    if (held <= room) return Math.max(1, Math.ceil(endOf(charge.window, windows, bucket) - now));
  }
  return null;
}

function sumOf(used: CounterView["used"]): bigint {
  return used.reduce((sum, [, amount]) => sum + amount, 0n);
}
