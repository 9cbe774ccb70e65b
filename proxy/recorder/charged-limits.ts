// The limits that a call was charged to, as its record says them: rules and amounts. Never a counter's key, which may hold a value of an argument.
import type { ChargedLimit } from "@/lib/calls/call-record";
import type { Charge } from "@/lib/policy-engine/types";
import type { ReservedCharge } from "../exchange";

const chargesMax = 32;
const rulesPerChargeMax = 8;

/** At most 32 of them; undefined where nothing was charged. */
export function chargedLimits(reserved: readonly ReservedCharge[]): readonly ChargedLimit[] | undefined {
  if (reserved.length === 0) return undefined;
  const named = reserved.slice(0, chargesMax).map(({ charge }): ChargedLimit => ({
    rules: charge.caps.slice(0, rulesPerChargeMax).map(({ rule }) => rule), micros: Number(charge.amountMicros), window: windowName(charge.window),
  }));
  return reserved.length > chargesMax ? [...named, { more: reserved.length - chargesMax }] : named;
}

function windowName(window: Charge["window"]): string {
  return window.kind === "sliding" ? `${String(window.seconds)} s` : `${window.unit} ${window.timezone}`;
}
