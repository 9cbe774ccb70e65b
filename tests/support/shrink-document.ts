import type { Json } from "@/lib/policy-engine/types";

const triesMax = 5_000;

/** The document with as many members and elements left out as still keep `holds` true: one that a person can read. */
export function shrinkDocument(document: Json, holds: (smaller: Json) => boolean): Json {
  let smallest = document;
  let tries = 0;
  for (let shrunk = true; shrunk;) {
    shrunk = false;
    for (const smaller of withOnePieceLess(smallest)) {
      tries += 1;
      if (tries > triesMax) return smallest;
      if (!holds(smaller)) continue;
      smallest = smaller;
      shrunk = true;
      break;
    }
  }
  return smallest;
}

/** Large pieces first; and a nested condition replaced by a member of it. */
function* withOnePieceLess(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    for (const index of items.keys()) yield items.filter((_, at) => at !== index);
    for (const [index, item] of items.entries()) for (const smaller of withOnePieceLess(item)) yield items.map((other, at) => (at === index ? smaller : other));
  } else if (typeof value === "object" && value !== null) {
    const members = Object.entries(value);
    for (const [key, member] of members) {
      yield Object.fromEntries(members.filter(([other]) => other !== key));
      if (key === "not") yield member;
      if ((key === "any" || key === "all") && Array.isArray(member)) yield* member;
    }
    for (const [key, member] of members) {
      for (const smaller of withOnePieceLess(member)) yield Object.fromEntries(members.map(([other, same]) => [other, other === key ? smaller : same]));
    }
  }
}
