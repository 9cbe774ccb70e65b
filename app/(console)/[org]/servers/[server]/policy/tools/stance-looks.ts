// The letter, word and colour of each stance, and the keys that set it.
import type { Stance } from "@/lib/policy-engine/section-stance";

export const stanceLooks: { readonly [stance in Stance]: { readonly letter: string; readonly word: string; readonly colour: string } } = {
  allow: { letter: "A", word: "Allow", colour: "bg-allow-soft text-allow" },
  deny: { letter: "D", word: "Deny", colour: "bg-deny-soft text-deny" },
  hide: { letter: "H", word: "Hide", colour: "bg-unknown-soft text-unknown" },
  approve: { letter: "P", word: "Approve", colour: "bg-park-soft text-park" },
  custom: { letter: "C", word: "Custom", colour: "bg-accent-soft text-accent-ink" },
  unlisted: { letter: "–", word: "Not listed", colour: "text-ink-faint" },
};

/** P as in “person”: A is taken. */
export const stanceKeys: ReadonlyMap<string, Stance> = new Map([["a", "allow"], ["d", "deny"], ["h", "hide"], ["p", "approve"], ["c", "custom"]]);
