// What keeps a neighbour from being felt, opened together: who begins next, how much of a grant is judged at one time, what is large among it, and how late and in which order is refused.
import type { GatewayBounds } from "../bounds";
import type { GatewayDeps } from "../deps";
import { company } from "./company";
import { largeTurns, ownClockwork } from "./large-turns";
import { lateRefusals } from "./late-refusals";
import { preparations } from "./preparations";
import { strangerRefusals } from "./stranger-refusals";
import { turns } from "./turns";

/** For one process, by its own clock. */
export function openTurns(bounds: GatewayBounds, monotonicMs: () => number): Pick<GatewayDeps, "turns" | "preparations" | "largeTurns" | "lateRefusals" | "strangerRefusals"> {
  const about = company(bounds.companyMs, monotonicMs);
  const begin = turns(bounds, about, setImmediate);
  const refusals = lateRefusals(bounds, begin, monotonicMs);
  return {
    turns: begin,
    preparations: preparations(bounds, about),
    largeTurns: largeTurns(bounds.largeBodyRestTimes, about, ownClockwork(monotonicMs)),
    lateRefusals: refusals,
    strangerRefusals: strangerRefusals(bounds, refusals, monotonicMs),
  };
}
