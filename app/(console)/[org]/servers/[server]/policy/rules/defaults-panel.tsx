"use client";
// What holds for the document as a whole: the default, what is hidden, what every call must pass, and what is not about tools.
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { setDefault } from "@/lib/policy-engine/draft-edits";
import { ownMember } from "@/lib/policy-engine/json-values";
import { useDraft } from "../draft/policy-draft-context";
import { AccessPart } from "./access-part";
import { DocumentPart } from "./document-part";
import { HidePatterns } from "./hide-patterns";
import { PanelPart } from "./panel-part";
import { SectionParts } from "./section-parts";

export function DefaultsPanel() {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  const isOpen = ownMember(shown.document, "default") === "allow";
  return (
    <div className="flex flex-col gap-5">
      <h2 className="text-base font-semibold">All tools and defaults</h2>
      <PanelPart title="A tool that the document does not name">
        <SegmentedControl
          legend="Default" value={isOpen ? "allow" : "deny"} onValueChange={(value) => { edit((now) => setDefault(now, value === "allow" ? "allow" : "deny")); }}
          options={[{ value: "deny", label: "Deny", tone: "deny" }, { value: "allow", label: "Allow", tone: "allow" }]}
        />
        <p className="mt-1.5 text-sm text-ink-muted">
          {isOpen ? "Tools that the server adds later pass unasked, once their definitions are accepted." : "Tools that the server adds later are denied until you list them, their class or a pattern."}
        </p>
      </PanelPart>
      <PanelPart title="Hidden tools" help="Names, or patterns in which * stands for any run of characters."><HidePatterns /></PanelPart>
      <h3 className="border-t border-line pt-4 text-sm font-semibold">On every call, whatever the tool</h3>
      <SectionParts section="all_tools" choices={[]} />
      <h3 className="border-t border-line pt-4 text-sm font-semibold">Beside tools</h3>
      <AccessPart area="resources" title="Resources" example="file:///srv/public/*" />
      <AccessPart area="prompts" title="Prompts" example="internal_*" />
      <DocumentPart />
    </div>
  );
}
