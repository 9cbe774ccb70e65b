// How much of the servers' answers this process holds in memory at once: over all organizations, and for each (law L12).

export interface HeldBytes {
  /** Counts more bytes; false, and counts nothing, where they would be too many. */
  take(orgId: string, bytes: number): boolean;
  give(orgId: string, bytes: number): void;
  /** Bytes that are counted now. */
  held(): number;
}

/** What one organization holds of it. */
export interface OwnBytes {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function ownBytes(held: HeldBytes, orgId: string): OwnBytes {
  return { take: (bytes) => held.take(orgId, bytes), give: (bytes) => held.give(orgId, bytes) };
}

/** Counts that never pass their bounds: what one organization holds leaves room for the others. */
export function heldBytes(bytesMax: number, bytesPerOrgMax: number): HeldBytes {
  const byOrg = new Map<string, number>();
  let held = 0;
  return {
    take(orgId, bytes) {
      const own = (byOrg.get(orgId) ?? 0) + bytes;
      if (held + bytes > bytesMax || own > bytesPerOrgMax) return false;
      held += bytes;
      byOrg.set(orgId, own);
      return true;
    },
    give(orgId, bytes) {
      held -= bytes;
      const own = (byOrg.get(orgId) ?? 0) - bytes;
      if (own > 0) byOrg.set(orgId, own);
      else byOrg.delete(orgId);
    },
    held: () => held,
  };
}
