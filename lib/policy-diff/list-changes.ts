// What two lists of rules, limits or tests differ in: what came, went, was changed, and what only stands elsewhere now. Pure.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import type { Json } from "@/lib/policy-engine/types";
import { longestRise } from "./longest-rise";

/** By what an entry is known again after it was changed; null where it is not. */
export type EntryKey = (entry: Json) => string | null;

export interface EntryPlace {
  readonly entry: Json;
  readonly index: number;
}

export interface ListChange {
  readonly kind: "added" | "removed" | "changed" | "moved";
  readonly before: EntryPlace | null;
  readonly after: EntryPlace | null;
}

/**
 * Equal entries are one entry; of those that are left, entries of one key are one, changed. An entry is `moved` where its place among those
 * that stayed is another; as few as possible are. In the order of the second list, what went comes first. For lists of n entries it takes
 * some n log n steps, whatever they hold.
 */
export function listChanges(before: readonly Json[], after: readonly Json[], key: EntryKey): readonly ListChange[] {
  const left = new Set(before.keys());
  const partnerOf = new Map<number, number>();
  /** Pairs what has the same name on both sides, the first with the first; entries without a name stay alone. */
  const pairBy = (nameOf: EntryKey): void => {
    const waiting = new Map<string, { readonly indexes: number[]; taken: number }>();
    for (const index of left) {
      const name = nameOf(before[index] ?? null);
      const same = name === null ? undefined : waiting.get(name);
      if (same !== undefined) same.indexes.push(index);
      else if (name !== null) waiting.set(name, { indexes: [index], taken: 0 });
    }
    after.forEach((entry, index) => {
      const name = partnerOf.has(index) ? null : nameOf(entry);
      const same = name === null ? undefined : waiting.get(name);
      const partner = same?.indexes[same.taken];
      if (same === undefined || partner === undefined) return;
      same.taken += 1;
      partnerOf.set(index, partner);
      left.delete(partner);
    });
  };
  pairBy(canonicalJson);
  const equal = new Set(partnerOf.keys());
  pairBy(key);

  const stayed = new Set(longestRise(after.flatMap((_, index) => partnerOf.get(index) ?? [])));
  const place = (entries: readonly Json[], index: number): EntryPlace => ({ entry: entries[index] ?? null, index });
  return [
    ...[...left].map((index): ListChange => ({ kind: "removed", before: place(before, index), after: null })),
    ...after.flatMap((_, index): ListChange[] => {
      const partner = partnerOf.get(index);
      if (partner === undefined) return [{ kind: "added", before: null, after: place(after, index) }];
      if (!equal.has(index)) return [{ kind: "changed", before: place(before, partner), after: place(after, index) }];
      return stayed.has(partner) ? [] : [{ kind: "moved", before: place(before, partner), after: place(after, index) }];
    }),
  ];
}
