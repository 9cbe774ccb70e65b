// What took too long or failed is not asked again for a while, so that it costs the gateway no more than one call each time.

export interface Rests {
  isResting(name: string): boolean;
  rest(name: string): void;
}

const restsMax = 1_000;

/** Rests of `restMs`. */
export function rests(restMs: number, monotonicMs: () => number): Rests {
  const until = new Map<string, number>();
  return {
    isResting: (name) => (until.get(name) ?? -Infinity) > monotonicMs(),
    rest(name) {
      if (until.size >= restsMax) until.clear();
      until.set(name, monotonicMs() + restMs);
    },
  };
}
