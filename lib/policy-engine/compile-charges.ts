// From the limits that apply to a tool to the charges that a call of it makes: one for each counter, in the order of their keys.
import { limitMaximum } from "./bounds";
import type { Evaluation } from "./call-facts";
import { compareCodePoints } from "./characters";
import { microsRoundedDown } from "./decimals";
import type { Path } from "./paths";
import type { Limit, LimitScope } from "./policy";
import { readAmount } from "./read-amount";
import { reasonSentences } from "./reason-codes";
import type { Charge, PolicyRequest } from "./types";

/** A call without an amount of its own counts one. */
export const oneCallMicros = 1_000_000n;
/** What no `max` admits; amounts beyond it are all the same to a counter. */
const neverFitsMicros = microsRoundedDown(limitMaximum) + 1n;
const strictness = ["never", "not_delivered", "on_error"] as const;

export interface ChargePlan {
  readonly keyPrefix: string;
  /** The counter's name, or the pointer of the section whose `rate_limit` it is. */
  readonly counter: string;
  readonly scope: LimitScope;
  readonly window: Charge["window"];
  readonly caps: Charge["caps"];
  readonly refund: Charge["refund"];
  /** The distinct amounts that are summed; null among them: one for the call itself. */
  readonly increments: readonly (Path | null)[];
}

export interface LimitsPlan {
  /** What can be found wrong without the counters, in rule order: limits with `max: 0`, and those with an amount. */
  readonly limitChecks: readonly Limit[];
  /** Sorted by key; none where no limit applies. */
  readonly charges: readonly ChargePlan[];
}

/**
 * One plan for each counter (same scope, window and name), sorted by key by code point.
 * A prefix ends after a quoted name, so none is the beginning of another, and the subjects cannot change the order.
 */
export function compileLimits(limits: readonly Limit[], timezone: string): LimitsPlan {
  const byPrefix = new Map<string, { readonly limit: Limit; readonly order: number }[]>();
  limits.forEach((limit, order) => {
    const keyPrefix = `${limit.scope} ${windowName(limit)} ${JSON.stringify(limit.counter)} `;
    const sharing = byPrefix.get(keyPrefix);
    if (sharing === undefined) byPrefix.set(keyPrefix, [{ limit, order }]);
    else sharing.push({ limit, order });
  });
  const charges = Array.from(byPrefix, ([keyPrefix, sharing]) => chargePlan(keyPrefix, sharing, timezone))
    .filter((plan) => plan !== null)
    .sort((one, other) => compareCodePoints(one.keyPrefix, other.keyPrefix));
  return Object.freeze({ limitChecks: limits.filter(({ maxMicros, increment }) => maxMicros === 0n || increment !== null), charges });
}

function chargePlan(keyPrefix: string, sharing: readonly { readonly limit: Limit; readonly order: number }[], timezone: string): ChargePlan | null {
  const [first] = sharing;
  if (first === undefined) return null;
  const { counter, scope, window } = first.limit;
  const increments = new Map(sharing.map(({ limit: { increment } }) => [increment?.text ?? null, increment]));
  return Object.freeze({
    keyPrefix, counter, scope,
    window: window.kind === "sliding" ? window : { ...window, timezone },
    caps: Object.freeze(sharing.map(({ limit: { rule, maxMicros, onDeny }, order }) => (
      Object.freeze({ rule, maxMicros, message: onDeny ?? reasonSentences.limit_exceeded, order })
    ))),
    refund: strictness.find((refund) => sharing.some(({ limit }) => limit.refund === refund)) ?? "never",
    increments: [...increments.values()],
  });
}

/** What a call is charged, or the denial of one that no counter need be asked about. */
export function chargeCall(
  plan: LimitsPlan, evaluation: Evaluation,
): { readonly kind: "charges"; readonly charges: readonly Charge[] } | { readonly kind: "denied"; readonly code: "limit_invalid" | "limit_exceeded"; readonly rule: string; readonly message: string } {
  const amounts = new Map<string | null, bigint>([[null, oneCallMicros]]);
  for (const { rule, maxMicros, onDeny, increment } of plan.limitChecks) {
    const amount = increment === null ? oneCallMicros : (amounts.get(increment.text) ?? readAmount(increment, evaluation));
    const code = amount === null ? "limit_invalid" : maxMicros === 0n ? "limit_exceeded" : null;
    if (code !== null) return { kind: "denied", code, rule, message: onDeny ?? reasonSentences[code] };
    if (increment !== null && amount !== null) amounts.set(increment.text, amount);
  }
  return { kind: "charges", charges: chargesWith(plan, amounts, evaluation.request.subjects) };
}

/** The charges with these amounts, by the text of their paths (null: the call itself); an amount that is not there is more than any limit admits. */
export function chargesWith(plan: LimitsPlan, amounts: ReadonlyMap<string | null, bigint>, subjects: PolicyRequest["subjects"]): readonly Charge[] {
  return plan.charges.map((charge) => chargeOf(charge, amounts, subjects));
}

function chargeOf({ keyPrefix, scope, window, caps, refund, increments }: ChargePlan, amounts: ReadonlyMap<string | null, bigint>, subjects: PolicyRequest["subjects"]): Charge {
  const sum = increments.reduce((total, increment) => total + (amounts.get(increment?.text ?? null) ?? neverFitsMicros), 0n);
  const amountMicros = sum < neverFitsMicros ? sum : neverFitsMicros;
  return { key: counterKey({ keyPrefix, scope }, subjects), window, amountMicros, caps, refund };
}

/** Where a call of these subjects is counted. A scope that has nobody counts on the grant, apart from what is counted on it as such (policy language § Limits). */
export function counterKey({ keyPrefix, scope }: Pick<ChargePlan, "keyPrefix" | "scope">, subjects: PolicyRequest["subjects"]): string {
  return keyPrefix + (subjects[scope] ?? subjects.grant);
}

function windowName({ window }: Limit): string {
  return window.kind === "sliding" ? `sliding:${window.seconds}` : `calendar:${window.unit}`;
}
