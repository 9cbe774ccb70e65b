"use client";
// Says what else governs this tool, since a pattern is not changed here.
import type { OtherRule } from "../tools/tool-effects";
import { useDraft } from "../draft/policy-draft-context";

export function OtherRules({ rules }: { rules: readonly OtherRule[] }) {
  const { showInJson } = useDraft();
  if (rules.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm text-ink-muted">
      {rules.map(({ pointer, pattern, hides }) => (
        <li key={pointer}>
          {hides ? "Hidden by the pattern " : "Also governed by the pattern "}
          <code className="font-mono text-xs text-ink">{pattern}</code>.{" "}
          <button
            type="button" onClick={() => showInJson(pointer)}
            className="rounded-sm font-medium text-accent-ink underline decoration-accent-ink/35 underline-offset-3 hover:decoration-accent-ink"
          >
            Edit in the JSON
          </button>
        </li>
      ))}
    </ul>
  );
}
