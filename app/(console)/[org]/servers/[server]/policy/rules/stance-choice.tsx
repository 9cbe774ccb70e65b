"use client";
// The one choice of a tool, pattern or risk class: Allow, Deny, Hide, Approve or Custom.
import { SegmentedControl } from "@/app/_ui/segmented-control";
import type { Stance } from "@/lib/policy-engine/section-stance";

const options = [
  { value: "allow", label: "Allow", tone: "allow" },
  { value: "deny", label: "Deny", tone: "deny" },
  { value: "hide", label: "Hide" },
  { value: "approve", label: "Approve", tone: "park" },
  { value: "custom", label: "Custom" },
] as const;

const help: { readonly [stance in Stance]: string } = {
  allow: "Every call passes, whatever its arguments.",
  deny: "The agent sees the tool; every call is denied.",
  hide: "The agent does not see the tool, and cannot call it.",
  approve: "Every call waits for a person. Until the approval queue exists, it is denied instead, with the code approval_required.",
  custom: "Calls pass within these limits and rules.",
  unlisted: "The document does not name this, so the rest of it and the default decide.",
};

export function StanceChoice({ stance, onChoose }: { stance: Stance; onChoose: (stance: Stance) => void }) {
  return (
    <div>
      <SegmentedControl
        legend="What happens to calls" options={options} value={stance} className="max-w-full overflow-x-auto"
        onValueChange={(value) => {
          const chosen = options.find((option) => option.value === value);
          if (chosen !== undefined) onChoose(chosen.value);
        }}
      />
      <p className="mt-1.5 text-sm text-ink-muted">{help[stance]}</p>
    </div>
  );
}
