"use client";
// Says what else governs this tool, since a pattern is not changed here.
import type { OtherRule } from "../tools/tool-effects";
import { useDraft } from "../draft/policy-draft-context";

const linkClass = "rounded-sm font-medium text-accent-ink underline decoration-accent-ink/35 underline-offset-3 hover:decoration-accent-ink";

export function OtherRules({ rules }: { rules: readonly OtherRule[] }) {
  const { shown, select, showInJson } = useDraft();
  const all = shown.ok ? shown.policy.allTools : null;
  const isChecked = all !== null && all.require.length + all.denyIf.length + all.limits.length > 0;
  if (rules.length === 0 && !isChecked) return null;
  return (
    <ul className="flex flex-col gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm text-ink-muted">
      {isChecked ? <li>Also governed by what holds for all tools. <button type="button" className={linkClass} onClick={() => select("defaults")}>Show it</button></li> : null}
      {rules.map(({ pointer, pattern, hides }) => (
        <li key={pointer}>
          {hides ? "Hidden by the pattern " : "Also governed by the pattern "}
          <code className="font-mono text-xs text-ink">{pattern}</code>.{" "}
          <button type="button" className={linkClass} onClick={() => showInJson(pointer)}>Edit in the JSON</button>
        </li>
      ))}
    </ul>
  );
}
