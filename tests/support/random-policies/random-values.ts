// Random arguments: names that stand for a kind of value and mostly hold it.
import type { Json } from "@/lib/policy-engine/types";
import { addresses, filePaths, numbers, texts, urls } from "./alphabets";
import { composedAddress, composedFilePath, composedUrl } from "./composed-texts";
import type { Dice } from "./dice";

const memberNames = ["a", "b", "n", "x/y", "length", "constructor", "__proto__"] as const;

/** Any JSON, at most so deep. */
export function randomValue(dice: Dice, depth: number): Json {
  const kind = dice.below(depth > 0 ? 10 : 7);
  if (kind >= 8) return dice.several(0, 2, () => randomValue(dice, depth - 1));
  if (kind === 7) return Object.fromEntries(memberNames.filter(() => dice.chance(0.35)).map((name) => [name, randomValue(dice, depth - 1)]));
  return dice.pick<Json>([null, true, false, dice.pick(numbers), dice.pick(numbers), dice.pick(texts), dice.pick(texts), [], {}]);
}

/** A call's arguments: `n` a number, `t` a text, `u` a URL, `p` a file path, `i` an address, `l` a list, `o` a list of objects; now and then something else. */
export function randomArguments(dice: Dice): { readonly [name: string]: Json } {
  const usual: { readonly [name: string]: () => Json } = {
    a: () => randomValue(dice, 3),
    b: () => randomValue(dice, 2),
    n: () => dice.pick(numbers),
    t: () => dice.pick(texts),
    u: () => (dice.chance(0.5) ? dice.pick(urls) : composedUrl(dice)),
    p: () => (dice.chance(0.5) ? dice.pick(filePaths) : composedFilePath(dice)),
    i: () => (dice.chance(0.5) ? dice.pick(addresses) : composedAddress(dice)),
    l: () => dice.several(0, 3, () => dice.pick<Json>([dice.pick(numbers), dice.pick(texts), null])),
    o: () => dice.several(0, 3, () => ({ ...dice.maybe(0.8, () => ({ n: dice.pick(numbers) })), ...dice.maybe(0.6, () => ({ l: dice.several(0, 2, () => dice.pick<Json>(numbers)) })), ...dice.maybe(0.5, () => ({ t: dice.pick<Json>([null, ...texts]) })) })),
    "x/y": () => randomValue(dice, 2),
    length: () => randomValue(dice, 1),
    constructor: () => randomValue(dice, 1),
    ["__proto__"]: () => randomValue(dice, 1),
  };
  const often = new Set(["a", "b", "n", "t", "u", "p", "i", "l", "o"]);
  return Object.fromEntries(Object.entries(usual).filter(([name]) => dice.chance(often.has(name) ? 0.85 : 0.2))
    .map(([name, make]) => [name, dice.chance(0.06) ? null : dice.chance(0.05) ? randomValue(dice, 1) : make()]));
}

/** The same value with the members of every object in another order. */
export function reordered(value: Json, dice: Dice): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reordered(item, dice));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value)
    .map(([key, member]) => ({ key, member: reordered(member, dice), at: dice.below(1_000_000) }))
    .sort((one, other) => one.at - other.at)
    .map(({ key, member }) => [key, member]));
}

/** Pointers of all numbers in a value. */
export function numbersIn(value: Json, pointer = ""): readonly string[] {
  if (typeof value === "number") return [pointer];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => numbersIn(member, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
}
