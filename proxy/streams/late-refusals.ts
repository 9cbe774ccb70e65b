// A client that finds no room and asks again at once would ask faster than it could ever call, and each refusal costs the others time:
// so it hears of it a moment later.
import type { GatewayBounds } from "../bounds";
import type { Signal } from "./plain-signal";

export interface LateRefusals {
  /** Resolves when the refusal may go out: after a moment, or at once where the client is gone or too many of its grant wait already. */
  wait(grantId: string, gone: Signal): Promise<void>;
}

export function lateRefusals(bounds: GatewayBounds): LateRefusals {
  const waiting = new Map<string, number>();
  return {
    async wait(grantId, gone) {
      const before = waiting.get(grantId) ?? 0;
      if (gone.aborted || before >= bounds.lateRefusalsPerGrantMax) return;
      waiting.set(grantId, before + 1);
      await new Promise<void>((resolve) => {
        const over = (): void => {
          clearTimeout(timer);
          gone.removeEventListener("abort", over);
          resolve();
        };
        const timer = setTimeout(over, bounds.lateRefusalMs);
        gone.addEventListener("abort", over, { once: true });
      });
      const left = (waiting.get(grantId) ?? 1) - 1;
      if (left === 0) waiting.delete(grantId);
      else waiting.set(grantId, left);
    },
  };
}
