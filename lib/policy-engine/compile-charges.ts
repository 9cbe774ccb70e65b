// From the limits that apply to a tool to the charges that a call of it makes: one for each counter, in the order of their keys.
import { compareCodePoints } from "./characters";
import type { Limit, LimitScope } from "./policy";
import type { Charge, PolicyRequest } from "./types";

/** A call without an amount of its own counts one. */
const oneCallMicros = 1_000_000n;

export interface ChargePlan {
  readonly keyPrefix: string;
  readonly scope: LimitScope;
  readonly window: Charge["window"];
  readonly caps: Charge["caps"];
}

/**
 * One plan for each counter (same scope, window and name), sorted by key by code point.
 * A prefix ends after a quoted name, so none is the beginning of another, and the subjects cannot change the order.
 */
export function compileCharges(limits: readonly Limit[]): readonly ChargePlan[] {
  const byPrefix = new Map<string, { readonly limit: Limit; readonly caps: Charge["caps"][number][] }>();
  limits.forEach((limit, order) => {
    const keyPrefix = `${limit.scope} ${windowName(limit)} ${JSON.stringify(limit.counter)} `;
    const cap = Object.freeze({ rule: limit.rule, maxMicros: limit.maxMicros, message: limit.message, order });
    const counter = byPrefix.get(keyPrefix);
    if (counter === undefined) byPrefix.set(keyPrefix, { limit, caps: [cap] });
    else counter.caps.push(cap);
  });
  return Array.from(byPrefix, ([keyPrefix, { limit, caps }]) => (
    Object.freeze({ keyPrefix, scope: limit.scope, window: limit.window, caps: Object.freeze(caps) })
  )).sort((one, other) => compareCodePoints(one.keyPrefix, other.keyPrefix));
}

/** The charges of one call. */
export function chargesOf(plans: readonly ChargePlan[], subjects: PolicyRequest["subjects"]): readonly Charge[] {
  return plans.map(({ keyPrefix, scope, window, caps }) => (
    { key: keyPrefix + subjects[scope], window, amountMicros: oneCallMicros, caps, refund: "not_delivered" }
  ));
}

function windowName({ window }: Limit): string {
  return window.kind === "sliding" ? `sliding:${window.seconds}` : `calendar:${window.unit}`;
}
