// The counters of a replay: the arithmetic of the gateway's store, in memory and by the times of the calls. Where it is not known whether
// an earlier call was charged, or how much, a counter holds a least and a most, and answers only what is certain between them.
import type { Charge } from "@/lib/policy-engine/types";

/** What a call would be charged on one counter. */
export interface ReplayCharge {
  readonly charge: Charge;
  /** The amount is read from values that were not recorded. */
  readonly isAmountUnknown: boolean;
  /** Whom the counter belongs to was not recorded: the key stands for all whom it may be. */
  readonly isSubjectUnknown: boolean;
}

export type ReplayReservation =
  | { readonly kind: "reserved" }
  /** The rule is null where it is certain that one does not fit, and not which is the first. */
  | { readonly kind: "exceeded"; readonly rule: string | null }
  | { readonly kind: "unknown" };

export interface ReplayCounters {
  /**
   * Charges all counters at the time of the call, or none. Calls come in the order of their times. `isCertain`: whether it is certain that
   * the call comes as far as the counters. `refund` gives back, at a later time, what was charged on some of them.
   */
  reserve(charges: readonly ReplayCharge[], atMs: number, isCertain: boolean): { readonly outcome: ReplayReservation; readonly refund: (atMs: number, isGivenBack: (charge: Charge) => boolean) => void };
}

/** The name of the calendar window that holds a moment in whole seconds; later ones are larger. */
export type CalendarName = (window: Extract<Charge["window"], { kind: "calendar" }>, second: number) => number;

/** More than any `max` admits. */
const anyAmountMicros = 10n ** 16n;
const subWindows = 60;

interface Bucket {
  readonly name: number;
  least: bigint;
  most: bigint;
}

interface DueRefund {
  readonly atMs: number;
  readonly apply: () => void;
}

/** Empty counters. They hold no more than the sub-windows that still count. */
export function replayCounters(calendarName: CalendarName): ReplayCounters {
  const counters = new Map<string, Bucket[]>();
  const due: DueRefund[] = [];

  /** The sub-windows of a counter that count at this time, the current one last. */
  function bucketsAt({ key, window }: Charge, atMs: number): Bucket[] {
    const here = window.kind === "sliding" ? Math.floor((atMs * subWindows) / (window.seconds * 1_000)) : calendarName(window, Math.floor(atMs / 1_000));
    const oldest = window.kind === "sliding" ? here - subWindows : here;
    const buckets = (counters.get(key) ?? []).filter(({ name }) => name >= oldest);
    if ((buckets.at(-1)?.name ?? -Infinity) < here) buckets.push({ name: here, least: 0n, most: 0n });
    counters.set(key, buckets);
    return buckets;
  }

  return {
    reserve(charges, atMs, isCertain) {
      while ((due[0]?.atMs ?? Infinity) <= atMs) due.shift()?.apply();
      const asked = charges.map((one) => ({ ...one, buckets: bucketsAt(one.charge, atMs), ...amountsOf(one) }));
      let certain: { readonly order: number; readonly rule: string } | null = null;
      let possible = Infinity;
      for (const { charge, buckets, least, most } of asked) {
        const held = { least: least + sum(buckets, "least"), most: most + sum(buckets, "most") };
        for (const { maxMicros, rule, order = 0 } of charge.caps) {
          if (held.least > maxMicros && (certain === null || order < certain.order)) certain = { order, rule };
          if (held.most > maxMicros) possible = Math.min(possible, order);
        }
      }
      if (certain !== null) return { outcome: isCertain ? { kind: "exceeded", rule: possible < certain.order ? null : certain.rule } : { kind: "unknown" }, refund: nothing };
      const isReserved = isCertain && possible === Infinity;
      const charged = asked.flatMap(({ charge, buckets, least, most, isSubjectUnknown }) => {
        const current = buckets.at(-1);
        return current === undefined ? [] : [{ charge, current, most, least: isReserved && !isSubjectUnknown ? least : 0n }];
      });
      for (const { current, least, most } of charged) add(current, least, most);
      return {
        outcome: { kind: isReserved ? "reserved" : "unknown" },
        refund(later, isGivenBack) {
          const given = charged.filter(({ charge }) => isGivenBack(charge));
          if (given.length === 0) return;
          const at = due.findLastIndex((other) => other.atMs <= later) + 1;
          due.splice(at, 0, { atMs: later, apply: () => given.forEach(({ current, least, most }) => add(current, -least, -most)) });
        },
      };
    },
  };
}

function amountsOf({ charge: { amountMicros }, isAmountUnknown }: ReplayCharge): { readonly least: bigint; readonly most: bigint } {
  return isAmountUnknown ? { least: 0n, most: anyAmountMicros } : { least: amountMicros, most: amountMicros };
}

function sum(buckets: readonly Bucket[], bound: "least" | "most"): bigint {
  return buckets.reduce((total, bucket) => total + bucket[bound], 0n);
}

function add(bucket: Bucket, least: bigint, most: bigint): void {
  bucket.least += least;
  bucket.most += most;
}

function nothing(): void {
  // Nothing was charged.
}
