// What a counter store does, in either kind: one atomic step each, by the store's own clock. What its answers mean is limit-store.ts.
import type { AskedCharge } from "./asked-charge";

/** What a store saw of one counter: the current sub-window, and what each that counts holds, in millionths. */
export interface CounterView {
  readonly bucket: number;
  readonly used: readonly (readonly [bucket: number, usedMicros: bigint])[];
}

/** `now` is the store's clock, in seconds since the Unix epoch. */
export type CountersAnswer =
  | { readonly kind: "reserved"; readonly now: number; readonly buckets: readonly number[] }
  | { readonly kind: "exceeded"; readonly now: number; readonly views: readonly CounterView[] }
  /** By the store's clock a calendar window is neither of those that it was given. */
  | { readonly kind: "moved"; readonly now: number };

export interface Refund {
  readonly key: string;
  readonly bucket: number;
  readonly amountMicros: bigint;
  /** When the sub-window is over, in seconds since the Unix epoch. */
  readonly ends: number;
}

/** Every sub-window that the store still holds, by counter. */
export interface HeldCounters {
  readonly now: number;
  readonly held: ReadonlyMap<string, CounterView["used"]>;
}

/** All reject where the store cannot be asked, or answers what cannot be understood, within a bounded time. */
export interface Counters {
  /** Charges all counters, or none. */
  reserve(orgId: string, policyId: string, asked: readonly AskedCharge[]): Promise<CountersAnswer>;
  /** Gives back; a sub-window that is over takes nothing. */
  refund(policyId: string, refunds: readonly Refund[]): Promise<void>;
  read(policyId: string, keys: readonly string[]): Promise<HeldCounters>;
  /** Empties the counters. */
  reset(policyId: string, keys: readonly string[]): Promise<void>;
}
