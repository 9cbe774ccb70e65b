"use client";
// The names and patterns of tools that no agent sees.
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { useDraft } from "../draft/policy-draft-context";
import { NamePatterns } from "./name-patterns";

export function HidePatterns() {
  const { tools } = useDraft();
  return (
    <NamePatterns
      steps={["hide"]} label="Name or pattern to hide" placeholder="wipe_*" action="Hide" takeAway={(pattern) => `Show ${pattern} again`}
      noteOf={(pattern) => {
        const matches = compileNamePattern(pattern);
        const count = tools.filter(({ name }) => matches(name)).length;
        return count === 1 ? "1 tool" : `${String(count)} tools`;
      }}
    />
  );
}
