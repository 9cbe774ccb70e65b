// How many requests and streams a grant and an organization have under way.
import type { GatewayBounds } from "../bounds";
import type { InFlight } from "../deps";

/** Counts in this process alone; the bounds are for its own protection, not a promise to anyone (those are limits). */
export function inFlightCounts(bounds: GatewayBounds): InFlight {
  const counts = new Map<string, number>();
  const change = (key: string, by: number) => {
    const next = (counts.get(key) ?? 0) + by;
    if (next === 0) counts.delete(key);
    else counts.set(key, next);
  };
  return {
    enter(orgId, grantId) {
      if ((counts.get(grantId) ?? 0) >= bounds.inFlightPerGrantMax || (counts.get(orgId) ?? 0) >= bounds.inFlightPerOrgMax) return null;
      change(grantId, 1);
      change(orgId, 1);
      return () => {
        change(grantId, -1);
        change(orgId, -1);
      };
    },
  };
}
