// Refusals of those whom nobody knows. A few of one source go out at once, as who has mistyped an address or lost a token expects; more of them a
// moment later and in turns, as those of a grant that asks too much: what costs nothing to ask would else take the time of those who are known.
import type { GatewayBounds } from "../bounds";
import { sourceNetwork } from "../recorder/source-network";
import type { Signal } from "../streams/plain-signal";
import type { LateRefusals } from "./late-refusals";

export interface StrangerRefusals {
  /** Null where the refusal may go out at once; else resolves when it may. `address` is the client's. */
  wait(address: string, gone: Signal): Promise<void> | null;
}

/** No organization's: strangers are in turn with organizations as one, and their sources among each other. */
const strangers = "strangers";

export function strangerRefusals(
  { strangerRefusalsAtOnceMax, strangerSourcesMax }: Pick<GatewayBounds, "strangerRefusalsAtOnceMax" | "strangerSourcesMax">, late: LateRefusals, monotonicMs: () => number,
): StrangerRefusals {
  const refusedOf = new Map<string, number>();
  let second = 0;

  return {
    wait(address, gone) {
      const source = sourceNetwork(address);
      const now = Math.floor(monotonicMs() / 1_000);
      if (now !== second) refusedOf.clear();
      second = now;
      const refused = refusedOf.get(source) ?? 0;
      // Of so many sources nobody keeps count: they are refused as one that has asked too much.
      const isUncounted = refused === 0 && refusedOf.size >= strangerSourcesMax;
      if (isUncounted || refused >= strangerRefusalsAtOnceMax) return late.wait({ orgId: strangers, grantId: isUncounted ? strangers : source }, gone);
      refusedOf.set(source, refused + 1);
      return null;
    },
  };
}
