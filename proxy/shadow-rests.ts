// Shadows that took too long or failed are not asked again for a while, so that they cost the gateway no more than one call each time.

export interface ShadowRests {
  isResting(name: string): boolean;
  rest(name: string): void;
}

const restsMax = 1_000;

/** Rests of `restMs`. */
export function shadowRests(restMs: number, monotonicMs: () => number): ShadowRests {
  const until = new Map<string, number>();
  return {
    isResting: (name) => (until.get(name) ?? -Infinity) > monotonicMs(),
    rest(name) {
      if (until.size >= restsMax) until.clear();
      until.set(name, monotonicMs() + restMs);
    },
  };
}
