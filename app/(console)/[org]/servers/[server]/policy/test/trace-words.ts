// What each answer of a rule means at its step, and what a condition saw, in words. Pure.
import { jsonTypeOf } from "@/lib/policy-engine/json-values";
import type { LeafTrace } from "@/lib/policy-engine/trace-call";
import type { Json, TraceEntry, Truth } from "@/lib/policy-engine/types";

export const stepWords: { readonly [step in TraceEntry["step"]]: { readonly [truth in Truth]: string } } = {
  arguments: { yes: "valid", no: "not valid, denies", undetermined: "cannot be checked, denies" },
  require: { yes: "met", no: "not met, denies", undetermined: "undetermined, denies" },
  deny_if: { yes: "matches, denies", no: "does not match", undetermined: "undetermined, denies" },
  approve_if: { yes: "matches, needs an approval", no: "does not match", undetermined: "undetermined, needs an approval" },
  limits: { yes: "fits", no: "used up", undetermined: "could not be counted" },
};

const valueCharactersMax = 60;

/** "nothing", `"text"`, `1, 2 and more`; with what it was compared where that came from the call as well; where the operator could not tell, of what type it is. */
export function seenWords({ seen, comparedWith, truth, op }: Pick<LeafTrace, "seen" | "comparedWith" | "truth" | "op">): string {
  const saw = seen.values.length === 0 ? "nothing" : `${seen.values.map(shortValue).join(", ")}${seen.more ? " and more" : ""}`;
  const beside = comparedWith === undefined ? "" : `, beside ${comparedWith === null ? "nothing" : shortValue(comparedWith)}`;
  const types = truth === "undetermined" ? [...new Set(seen.values.map(jsonTypeOf))] : [];
  return `${saw}${beside}${types.length === 0 ? "" : ` (${types.join(", ")}): ${op} cannot tell`}`;
}

function shortValue(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax - 1)}…` : text;
}
