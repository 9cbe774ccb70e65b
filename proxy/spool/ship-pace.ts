// How fast records go into Postgres: after a failure later, and fewer at once, since a statement that takes too long takes as long again.
import type { GatewayBounds } from "../bounds";

export interface ShipPace {
  /** Records of the next batch, at most. */
  recordsMax(): number;
  worked(): void;
  /** Answers how long to wait. */
  failed(): number;
  /** By the monotonic clock; null while the last batch went in, or none had to. */
  failingSinceMs(): number | null;
}

const recordsLeast = 10;

export function shipPace(bounds: Pick<GatewayBounds, "spoolShipRecordsMax" | "spoolShipRetryMs" | "spoolShipRetryMaxMs">, monotonicMs: () => number): ShipPace {
  let recordsMax: number = bounds.spoolShipRecordsMax;
  let retryMs: number = bounds.spoolShipRetryMs;
  let failingSinceMs: number | null = null;
  return {
    recordsMax: () => recordsMax,
    worked() {
      recordsMax = Math.min(recordsMax * 2, bounds.spoolShipRecordsMax);
      retryMs = bounds.spoolShipRetryMs;
      failingSinceMs = null;
    },
    failed() {
      failingSinceMs ??= monotonicMs();
      recordsMax = Math.min(recordsMax, Math.max(recordsLeast, Math.floor(recordsMax / 4)));
      const waitMs = retryMs;
      retryMs = Math.min(retryMs * 2, bounds.spoolShipRetryMaxMs);
      return waitMs;
    },
    failingSinceMs: () => failingSinceMs,
  };
}
