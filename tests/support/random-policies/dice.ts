// Choices from a seed: the same seed, the same choices.

export interface Dice {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Between `least` and `most` of what `make` makes. */
  several<Item>(least: number, most: number, make: () => Item): readonly Item[];
  /** The member if the die falls so, else none: to be spread into an object. */
  maybe<Member extends object>(probability: number, make: () => Member): Member | Record<never, never>;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Dice that fall the same for the same seed. */
export function diceOf(seed: number): Dice {
  const roll = seededRandom(seed);
  const below = (bound: number): number => Math.floor(roll() * bound);
  return {
    below,
    chance: (probability) => roll() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    several: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make),
    maybe: (probability, make) => (roll() < probability ? make() : {}),
  };
}
