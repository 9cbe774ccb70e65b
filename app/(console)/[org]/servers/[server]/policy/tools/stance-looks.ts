// The letter, word and colour of each stance, and the keys that set it.
import type { ToolStance } from "@/lib/policy-engine/tool-stance";

export const stanceLooks: { readonly [stance in ToolStance]: { readonly letter: string; readonly word: string; readonly colour: string } } = {
  allow: { letter: "A", word: "Allow", colour: "bg-allow-soft text-allow" },
  deny: { letter: "D", word: "Deny", colour: "bg-deny-soft text-deny" },
  hide: { letter: "H", word: "Hide", colour: "bg-unknown-soft text-unknown" },
  custom: { letter: "C", word: "Custom", colour: "bg-accent-soft text-accent-ink" },
  unlisted: { letter: "–", word: "Not listed", colour: "text-ink-faint" },
};

export const stanceKeys: ReadonlyMap<string, ToolStance> = new Map([["a", "allow"], ["d", "deny"], ["h", "hide"], ["c", "custom"]]);
