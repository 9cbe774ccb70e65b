"use client";
// What holds for the document as a whole: the default, what is hidden, and what every call must pass.
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { setDefault } from "@/lib/policy-engine/draft-edits";
import { ownMember } from "@/lib/policy-engine/json-values";
import { useDraft } from "../draft/policy-draft-context";
import { HidePatterns } from "./hide-patterns";
import { LimitList } from "./limit-list";
import { OtherSections } from "./other-sections";
import { PanelPart } from "./panel-part";
import { RuleList } from "./rule-list";

export function DefaultsPanel() {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  const { document } = shown;
  const isOpen = ownMember(document, "default") === "allow";
  return (
    <div className="flex flex-col gap-5">
      <h2 className="text-base font-semibold">All tools and defaults</h2>
      <PanelPart title="A tool that the document does not name">
        <SegmentedControl
          legend="Default" value={isOpen ? "allow" : "deny"} onValueChange={(value) => { edit((now) => setDefault(now, value === "allow" ? "allow" : "deny")); }}
          options={[{ value: "deny", label: "Deny", tone: "deny" }, { value: "allow", label: "Allow", tone: "allow" }]}
        />
        <p className="mt-1.5 text-sm text-ink-muted">
          {isOpen ? "Tools that the server adds later pass unasked, once their definitions are accepted." : "Tools that the server adds later are denied until you list them."}
        </p>
      </PanelPart>
      <PanelPart title="Hidden tools" help="Names, or patterns in which * stands for any run of characters."><HidePatterns document={document} /></PanelPart>
      <PanelPart title="Limits over all tools" help="Counted on every call of the policy, whatever the tool."><LimitList section="all_tools" pointer="/all_tools" /></PanelPart>
      <PanelPart title="Rules over all tools"><RuleList section="all_tools" pointer="/all_tools" choices={[]} /></PanelPart>
      <OtherSections document={document} />
    </div>
  );
}
