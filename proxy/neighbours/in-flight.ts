// How many calls and listening streams a grant and an organization have under way. A stream stays open for hours and costs little, so the
// two are counted apart: who listens may still call.
import type { GatewayBounds } from "../bounds";
import type { InFlight } from "../deps";

type Kind = "call" | "listening";

/** Counts in this process alone; the bounds are for its own protection, not a promise to anyone (those are limits). */
export function inFlightCounts(bounds: GatewayBounds): InFlight {
  const most: { readonly [kind in Kind]: { readonly grant: number; readonly org: number } } = {
    call: { grant: bounds.inFlightPerGrantMax, org: bounds.inFlightPerOrgMax },
    listening: { grant: bounds.listeningPerGrantMax, org: bounds.listeningPerOrgMax },
  };
  const counts = { call: new Map<string, number>(), listening: new Map<string, number>() };

  function change(kind: Kind, ids: readonly string[], by: 1 | -1): void {
    for (const id of ids) {
      const next = (counts[kind].get(id) ?? 0) + by;
      if (next === 0) counts[kind].delete(id);
      else counts[kind].set(id, next);
    }
  }

  return {
    enter(orgId, grantId) {
      const ids = [orgId, grantId];
      let kind: Kind = "call";
      const hasRoom = (of: Kind) => (counts[of].get(grantId) ?? 0) < most[of].grant && (counts[of].get(orgId) ?? 0) < most[of].org;
      if (!hasRoom(kind)) return null;
      change(kind, ids, 1);
      let hasLeft = false;
      return {
        listen() {
          if (!hasRoom("listening")) return false;
          change(kind, ids, -1);
          kind = "listening";
          change(kind, ids, 1);
          return true;
        },
        leave() {
          if (hasLeft) return;
          hasLeft = true;
          change(kind, ids, -1);
        },
      };
    },
  };
}
