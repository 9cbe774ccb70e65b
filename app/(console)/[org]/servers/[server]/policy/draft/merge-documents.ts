// Three ways become one: what each of two writers changed since the text that both began from. Pure.
import { equalJson, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";

export interface MergedDocument {
  readonly document: Json;
  /** JSON Pointers of the places that both changed, each in its own way; there `mine` stands. */
  readonly clashes: readonly string[];
}

/** Objects are merged member by member, lists and plain values are taken whole. A member that one removed and the other changed stays, changed. */
export function mergeDocuments(base: Json, mine: Json, theirs: Json): MergedDocument {
  const clashes: string[] = [];
  const document = mergeValue(base, mine, theirs, "", clashes);
  return { document: document ?? null, clashes };
}

/** Undefined stands for a member that is not there. */
function mergeValue(base: Json | undefined, mine: Json | undefined, theirs: Json | undefined, pointer: string, clashes: string[]): Json | undefined {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (isJsonObject(mine) && isJsonObject(theirs)) return mergeMembers(isJsonObject(base) ? base : {}, mine, theirs, pointer, clashes);
  clashes.push(pointer);
  return mine ?? theirs;
}

function mergeMembers(base: JsonObject, mine: JsonObject, theirs: JsonObject, pointer: string, clashes: string[]): JsonObject {
  const names = [...Object.keys(mine), ...Object.keys(theirs).filter((name) => !Object.hasOwn(mine, name))];
  return Object.fromEntries(names.flatMap((name) => {
    const merged = mergeValue(ownMember(base, name), ownMember(mine, name), ownMember(theirs, name), pointerTo(pointer, name), clashes);
    return merged === undefined ? [] : [[name, merged]];
  }));
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : equalJson(one, other);
}
