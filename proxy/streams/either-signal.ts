// One signal for two, where both end with the exchange that they belong to.

/**
 * Aborted as soon as one of them is. `AbortSignal.any` promises the same for signals of any life, and pays for it with weak references: a
 * tenth of the processor time of a call. Here nothing outlives the exchange, so plain listeners leave nothing behind.
 */
export function eitherSignal(one: AbortSignal, other: AbortSignal): AbortSignal {
  if (one.aborted) return one;
  if (other.aborted) return other;
  const either = new AbortController();
  const abort = () => either.abort();
  one.addEventListener("abort", abort, { once: true });
  other.addEventListener("abort", abort, { once: true });
  return either.signal;
}
