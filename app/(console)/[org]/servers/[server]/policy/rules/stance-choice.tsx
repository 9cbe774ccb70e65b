"use client";
// The one choice of a tool: Allow, Deny, Hide or Custom.
import { SegmentedControl } from "@/app/_ui/segmented-control";
import type { ToolStance } from "@/lib/policy-engine/tool-stance";

const options = [
  { value: "allow", label: "Allow", tone: "allow" },
  { value: "deny", label: "Deny", tone: "deny" },
  { value: "hide", label: "Hide" },
  { value: "custom", label: "Custom" },
] as const;

const help: { readonly [stance in ToolStance]: string } = {
  allow: "Every call passes, whatever its arguments.",
  deny: "The agent sees the tool; every call is denied.",
  hide: "The agent does not see the tool, and cannot call it.",
  custom: "Calls pass within these limits and rules.",
  unlisted: "The document does not name this tool, so the default decides.",
};

export function StanceChoice({ stance, onChoose }: { stance: ToolStance; onChoose: (stance: ToolStance) => void }) {
  return (
    <div>
      <SegmentedControl
        legend="What happens to calls" options={options} value={stance}
        onValueChange={(value) => {
          const chosen = options.find((option) => option.value === value);
          if (chosen !== undefined) onChoose(chosen.value);
        }}
      />
      <p className="mt-1.5 text-sm text-ink-muted">{help[stance]}</p>
    </div>
  );
}
