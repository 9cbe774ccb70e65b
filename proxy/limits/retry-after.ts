// When a call that did not fit would fit, from the buckets that the store saw. Pure (policy language, fine points 9, 11 and 24).
import type { Charge, ReservationOutcome } from "@/lib/policy-engine/types";

/** What the store saw of one charge's counter: the current bucket, and what each bucket of the window holds, in millionths. */
export interface CounterView {
  readonly bucket: number;
  readonly used: readonly (readonly [bucket: number, usedMicros: bigint])[];
}

/** A charge as it was asked, with the calendar boundaries that went with it (null for a sliding window). */
export interface AskedCharge {
  readonly charge: Charge;
  readonly bounds: readonly [start: number, next: number, after: number] | null;
  readonly view: CounterView;
}

/**
 * The first limit in rule order that does not fit, and the least whole number of seconds after which the whole call would fit
 * if nothing else were admitted; null seconds if it never would. `now` is the store's clock in seconds.
 */
export function explainExcess(asked: readonly AskedCharge[], now: number): Extract<ReservationOutcome, { kind: "exceeded" }> | null {
  let first: { readonly rule: string; readonly order: number } | null = null;
  let wait: number | null = 0;
  for (const one of asked) {
    const total = one.view.used.reduce((sum, [, used]) => sum + used, 0n) + one.charge.amountMicros;
    for (const cap of one.charge.caps) {
      const order = cap.order ?? 0;
      if (total > cap.maxMicros && (first === null || order < first.order)) first = { rule: cap.rule, order };
    }
    const seconds = secondsUntilFit(one, now);
    wait = wait === null || seconds === null ? null : Math.max(wait, seconds);
  }
  return first === null ? null : { kind: "exceeded", rule: first.rule, retryAfterSeconds: wait };
}

function secondsUntilFit({ charge, bounds, view }: AskedCharge, now: number): number | null {
  const max = charge.caps.reduce<bigint | null>((least, cap) => (least === null || cap.maxMicros < least ? cap.maxMicros : least), null);
  if (max === null) return 0;
  const room = max - charge.amountMicros;
  if (room < 0n) return null;
  let held = view.used.reduce((sum, [, used]) => sum + used, 0n);
  if (held <= room) return 0;
  if (bounds !== null) return wholeSecondsUntil(view.bucket < bounds[1] ? bounds[1] : bounds[2], now);
  if (charge.window.kind !== "sliding") return null;
  for (const [bucket, used] of [...view.used].sort(([one], [other]) => one - other)) {
    held -= used;
    // A bucket counts while it is one of the 60 before the current one: it is out when bucket + 61 begins.
    if (held <= room) return wholeSecondsUntil(((bucket + 61) * charge.window.seconds) / 60, now);
  }
  return null;
}

function wholeSecondsUntil(moment: number, now: number): number {
  return Math.max(1, Math.ceil(moment - now));
}
