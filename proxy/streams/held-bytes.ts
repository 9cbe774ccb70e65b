// How much of the servers' answers this process holds in memory at once, over all organizations (law L12).

export interface HeldBytes {
  /** Counts more bytes; false, and counts nothing, where they would be too many. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** A count that never passes `bytesMax`. */
export function heldBytes(bytesMax: number): HeldBytes {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > bytesMax) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}
