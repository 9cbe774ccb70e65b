// What becomes of a delivery and of its destination after an attempt. Pure: chance is handed in.
import type { DestinationKind } from "@/lib/destinations/destination-kinds";
import type { DeliveryCause } from "@/lib/destinations/delivery-cause";
import type { GatewayBounds } from "../bounds";

/** What an attempt came to. */
export type Verdict =
  | { readonly kind: "delivered" }
  /** Taken but for these events, by their places in the batch; null where the receiver does not say which. */
  | { readonly kind: "partly"; readonly refused: readonly number[] | null }
  /** The destination is at fault: nothing goes there for the moment. `isFinal`: it says so itself, for good. */
  | { readonly kind: "failed"; readonly cause: DeliveryCause; readonly retryAfterMs?: number | null; readonly isFinal?: boolean }
  /** These events are refused; others may be taken. */
  | { readonly kind: "refused"; readonly cause: DeliveryCause };

export interface NextStep {
  readonly state: "delivered" | "waiting" | "dead";
  /** Milliseconds until the destination may be tried again; null: at once. */
  readonly waitMs: number | null;
  /** Nothing more is tried until a person says so. */
  readonly pauses: boolean;
  /** Whether the attempt counts among those that failed one after another. */
  readonly failed: boolean;
}

/** `attempts`: how many there were of this delivery, this one among them. A test is tried once and says nothing of the destination. */
export function nextStep(
  verdict: Verdict, of: { readonly attempts: number; readonly failures: number; readonly kind: DestinationKind; readonly isTest: boolean },
  bounds: Pick<GatewayBounds, "deliveryRetryMs" | "deliveryRetryMaxMs" | "deliveryAttemptsMax" | "deliveryRefusalsMax">, random: () => number,
): NextStep {
  if (verdict.kind === "delivered" || verdict.kind === "partly") return { state: "delivered", waitMs: null, pauses: false, failed: false };
  if (of.isTest) return { state: "dead", waitMs: null, pauses: false, failed: false };
  if (verdict.kind === "refused") {
    // OTLP forbids sending again what was refused (OTLP 1.x, "All Other Responses" and "Failures").
    if (of.kind === "otlp" || of.attempts >= bounds.deliveryRefusalsMax) return { state: "dead", waitMs: null, pauses: false, failed: false };
    return { state: "waiting", waitMs: backoffMs(of.attempts, bounds, random), pauses: false, failed: true };
  }
  if (verdict.isFinal === true || of.attempts >= bounds.deliveryAttemptsMax) return { state: "dead", waitMs: null, pauses: true, failed: true };
  const own = backoffMs(Math.max(of.attempts, of.failures + 1), bounds, random);
  const asked = Math.min(verdict.retryAfterMs ?? 0, bounds.deliveryRetryMaxMs);
  return { state: "waiting", waitMs: Math.max(own, asked), pauses: false, failed: true };
}

/** Doubled with each attempt up to the bound; a half of it is by chance, so that those who failed together do not come back together. */
export function backoffMs(attempts: number, { deliveryRetryMs, deliveryRetryMaxMs }: Pick<GatewayBounds, "deliveryRetryMs" | "deliveryRetryMaxMs">, random: () => number): number {
  const whole = Math.min(deliveryRetryMs * 2 ** Math.min(attempts - 1, 30), deliveryRetryMaxMs);
  return Math.round(whole / 2 + (whole / 2) * random());
}
