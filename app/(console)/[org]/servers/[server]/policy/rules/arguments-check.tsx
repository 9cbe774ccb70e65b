"use client";
// Whether the arguments must be what the tool's own schema asks for.
import { Select } from "@/app/_ui/select";
import { readSection, setSectionField, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { ownMember } from "@/lib/policy-engine/json-values";
import { useDraft } from "../draft/policy-draft-context";
import { PanelPart } from "./panel-part";

const options = [
  { value: "any", label: "Not checked against the schema" },
  { value: "schema", label: "Must be valid by the tool's schema" },
  { value: "strict", label: "Valid, and nothing that the schema does not name" },
];

export function ArgumentsCheck({ section }: { section: SectionRef }) {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  const said = ownMember(readSection(shown.document, section) ?? {}, "arguments");
  return (
    <PanelPart title="Arguments">
      <Select
        aria-label="Check of the arguments" options={options} value={typeof said === "string" ? said : "any"}
        onChange={(event) => { edit((now) => setSectionField(now, section, ["arguments"], event.target.value === "any" ? undefined : event.target.value)); }}
      />
    </PanelPart>
  );
}
