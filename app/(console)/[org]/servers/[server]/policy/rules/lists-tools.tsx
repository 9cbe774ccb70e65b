"use client";
// Whether a risk class's section lets its tools be called at all, or only checks those that are listed elsewhere.
import { Checkbox } from "@/app/_ui/checkbox";
import { readSection, setSectionField, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { ownMember } from "@/lib/policy-engine/json-values";
import { useDraft } from "../draft/policy-draft-context";

export function ListsTools({ section }: { section: SectionRef }) {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  return (
    <Checkbox
      name="lists" label="Tools of this class may be called" help="Unticked, this only checks tools that their name or a pattern lists."
      checked={ownMember(readSection(shown.document, section) ?? {}, "action") === "allow"}
      onChange={(event) => { edit((now) => setSectionField(now, section, ["action"], event.target.checked ? "allow" : undefined)); }}
    />
  );
}
