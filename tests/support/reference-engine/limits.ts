// Limits (policy language § Limits): what is denied without the store, and what is charged.
import type { PolicyRequest, ReasonCode } from "@/lib/policy-engine/types";
import type { ApplyingSection } from "./applying-sections";
import { byCodePoint } from "./by-code-point";
import { valueAt } from "./condition-truth";
import type { Evaluation } from "./evaluation";
import { microsRoundedDown, microsRoundedUp } from "./micros";
import type { WrittenLimit } from "./written-policy";

/** One counter of a call, in the terms of the real engine's charges. */
export interface ReferenceCharge {
  readonly key: string;
  readonly window: { readonly kind: "sliding"; readonly seconds: number } | { readonly kind: "calendar"; readonly unit: string; readonly timezone: string };
  readonly amountMicros: bigint;
  readonly caps: readonly { readonly rule: string; readonly maxMicros: bigint; readonly message: string; readonly order: number }[];
  readonly refund: "never" | "not_delivered" | "on_error";
}

/** A limit with the pointer by which it is named; its counter is the section's pointer where it is a `rate_limit`. */
export type PlacedLimit = WrittenLimit & { readonly pointer: string };

const amountMax = 9_007_199_254;
const slidingSeconds = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800, month: 2_678_400 };
const strictestFirst = ["never", "not_delivered", "on_error"] as const;

/** Every limit of the sections, in rule order. */
export function limitsOf(sections: readonly ApplyingSection[]): readonly PlacedLimit[] {
  return sections.flatMap(({ pointer, section }) => [
    ...(section.limits ?? []).map((limit, index) => ({ ...limit, pointer: `${pointer}/limits/${index}` })),
    ...(section.rate_limit === undefined ? [] : [{ ...section.rate_limit, counter: pointer, pointer: `${pointer}/rate_limit` }]),
  ]);
}

/** Why a limit denies whatever its counter says; null where the store is to be asked. */
export function deniedWithoutStore(limit: PlacedLimit, evaluation: Evaluation): ReasonCode | null {
  if (incrementOf(limit, evaluation) === null) return "limit_invalid";
  return limit.max === 0 ? "limit_exceeded" : null;
}

/** The charges of a call whose limits all have good increments: one for each counter, by key. `sentence` is the message of a limit without words. */
export function chargesOf(limits: readonly PlacedLimit[], request: PolicyRequest, timezone: string, evaluation: Evaluation, sentence: string): readonly ReferenceCharge[] {
  const keys = [...new Set(limits.map((limit) => keyOf(limit, request)))].sort(byCodePoint);
  return keys.map((key): ReferenceCharge => {
    const sharing = limits.filter((limit) => keyOf(limit, request) === key);
    const sources = new Map(sharing.map((limit) => [limit.increment_from, incrementOf(limit, evaluation) ?? 0n]));
    if (sharing.length > 1) evaluation.note("counter shared");
    if (sources.size > 1) evaluation.note("counter with several increments");
    return {
      key,
      window: sharing.map((limit) => windowOf(limit, timezone))[0] ?? { kind: "sliding", seconds: 0 },
      amountMicros: [...sources.values()].reduce((sum, amount) => sum + amount, 0n),
      caps: sharing.map((limit) => ({ rule: limit.pointer, maxMicros: microsRoundedDown(limit.max), message: limit.on_deny ?? sentence, order: limits.indexOf(limit) })),
      refund: strictestFirst.find((refund) => sharing.some((limit) => (limit.refund ?? "not_delivered") === refund)) ?? "never",
    };
  });
}

/** In millionths; null where it is missing, no number, negative or too large. */
function incrementOf(limit: PlacedLimit, evaluation: Evaluation): bigint | null {
  if (limit.increment_from === undefined) return 1_000_000n;
  const amount = valueAt(limit.increment_from, evaluation);
  return typeof amount === "number" && amount >= 0 && amount <= amountMax ? microsRoundedUp(amount) : null;
}

function windowOf({ window, type }: PlacedLimit, timezone: string): ReferenceCharge["window"] {
  if (typeof window === "number") return { kind: "sliding", seconds: window };
  const isLong = window === "day" || window === "week" || window === "month";
  if (type === "sliding" || (type === undefined && !isLong)) return { kind: "sliding", seconds: slidingSeconds[window] };
  return { kind: "calendar", unit: window, timezone };
}

function keyOf(limit: PlacedLimit, request: PolicyRequest): string {
  const scope = limit.scope ?? "grant";
  const window = windowOf(limit, "UTC");
  const named = window.kind === "sliding" ? `sliding:${window.seconds}` : `calendar:${window.unit}`;
  return `${scope} ${named} ${JSON.stringify(limit.counter)} ${request.subjects[scope] ?? request.subjects.grant}`;
}
