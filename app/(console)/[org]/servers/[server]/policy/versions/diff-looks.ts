// How a removed, added or unchanged line looks and sounds.
import type { DiffLine } from "@/lib/policy-diff/line-diff";

export const diffLooks: { readonly [kind in DiffLine["kind"]]: { readonly sign: string; readonly word: string; readonly colour: string } } = {
  same: { sign: " ", word: "", colour: "text-ink-muted" },
  removed: { sign: "−", word: "removed: ", colour: "bg-deny-soft text-deny" },
  added: { sign: "+", word: "added: ", colour: "bg-allow-soft text-allow" },
};

/** "12 lines as before". */
export function gapWords(count: number): string {
  return count === 1 ? "1 line as before" : `${String(count)} lines as before`;
}
