// Whether this machine's clock is that of Postgres. When a grant expires, the time of day in a policy and the times in the log are judged by the
// former, windows of limits and how long the log is kept by the latter.
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";

export interface ClockWatch {
  /** Postgres is being asked; to be called with what its clock showed. */
  asked(): (theirsMs: number) => void;
  /** How far ours was ahead at the last look, in milliseconds; negative where it is behind. */
  aheadMs(): number;
}

/** Says so once when the clocks are further apart than `clockApartMaxMs`, and once when they agree again. An answer that took longer than that says nothing. */
export function clockWatch(
  { clockApartMaxMs }: Pick<GatewayBounds, "clockApartMaxMs">,
  { nowMs, monotonicMs, log }: { readonly nowMs: () => number; readonly monotonicMs: () => number; readonly log: Pick<Logger, "warn" | "info"> },
): ClockWatch {
  let aheadMs = 0;
  let isApart = false;
  return {
    asked() {
      const [oursMs, beganMs] = [nowMs(), monotonicMs()];
      return (theirsMs) => {
        const tookMs = monotonicMs() - beganMs;
        if (tookMs > clockApartMaxMs) return;
        aheadMs = Math.round(oursMs + tookMs / 2 - theirsMs);
        const wasApart = isApart;
        isApart = Math.abs(aheadMs) > clockApartMaxMs;
        if (isApart && !wasApart) log.warn({ aheadMs }, "this machine's clock is not that of Postgres: grants expire, and calls are noted, at the wrong time");
        if (!isApart && wasApart) log.info({ aheadMs }, "this machine's clock is that of Postgres again");
      };
    },
    aheadMs: () => aheadMs,
  };
}
