// How many answers may be under way for long at once: in this process, and for one organization.

export interface StreamSlots {
  /** A place that is to be given back once; null where there is none. */
  take(orgId: string): (() => void) | null;
}

export function streamSlots(max: number, maxPerOrg: number): StreamSlots {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(orgId) {
      const own = taken.get(orgId) ?? 0;
      if (all >= max || own >= maxPerOrg) return null;
      taken.set(orgId, own + 1);
      all += 1;
      let isGiven = false;
      return () => {
        if (isGiven) return;
        isGiven = true;
        all -= 1;
        const left = (taken.get(orgId) ?? 1) - 1;
        if (left === 0) taken.delete(orgId);
        else taken.set(orgId, left);
      };
    },
  };
}
