"use client";
// The middle of the builder: the selected section, or what holds for all. While the JSON is not valid it shows the last valid state and rests.
import { Callout } from "@/app/_ui/callout";
import { useDraft } from "../draft/policy-draft-context";
import { selectionKey } from "../draft/selection";
import { DefaultsPanel } from "./defaults-panel";
import { SectionPanel } from "./section-panel";

export function RulesColumn() {
  const { selection, shown, isEditable, current } = useDraft();
  const count = current.ok ? 0 : current.problems.length;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      {isEditable ? null : (
        <Callout tone="warn" title="The JSON is not valid" className="mb-4">
          {count === 1 ? "1 problem has" : `${String(count)} problems have`} to be mended there first. {shown.ok ? "What you see here is the last valid state." : ""}
        </Callout>
      )}
      <fieldset disabled={!isEditable} className="min-w-0">
        <legend className="sr-only">What the policy says</legend>
        {selection === "defaults" ? <DefaultsPanel /> : <SectionPanel key={selectionKey(selection)} section={selection} />}
      </fieldset>
    </div>
  );
}
