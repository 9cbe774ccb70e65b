// One signal for two, where both end with the exchange that they belong to.
import { PlainSignal, type Signal } from "./plain-signal";

/**
 * Aborted as soon as one of them is. `AbortSignal.any` promises the same for signals of any life, and pays for it with weak references.
 * Here nothing outlives the exchange, so plain listeners leave nothing behind.
 */
export function eitherSignal(one: Signal, other: Signal): Signal {
  if (one.aborted) return one;
  if (other.aborted) return other;
  const either = new PlainSignal();
  const abort = () => either.abort();
  one.addEventListener("abort", abort, { once: true });
  other.addEventListener("abort", abort, { once: true });
  return either;
}
