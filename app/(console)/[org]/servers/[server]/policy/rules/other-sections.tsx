"use client";
// Sections of the document that no tool in the list stands for: patterns, and names that the server does not have.
import { isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { useDraft } from "../draft/policy-draft-context";
import { EntryRow } from "./entry-row";
import { PanelPart } from "./panel-part";

export function OtherSections({ document }: { document: JsonObject }) {
  const { tools } = useDraft();
  const sections = ownMember(document, "tools");
  const names = isJsonObject(sections) ? Object.keys(sections).filter((name) => !tools.some((tool) => tool.name === name)) : [];
  if (names.length === 0) return null;
  return (
    <PanelPart title="Also in the document" help="Patterns, and names that the server does not list. They stay as they are; edit them in the JSON.">
      <ul className="flex flex-col gap-1.5">
        {names.map((name) => (
          <EntryRow
            key={name} pointer={pointerTo("/tools", name)} entry={name}
            words={[{ kind: "text", text: isNamePattern(name) ? "Pattern " : "Tool " }, { kind: "code", text: name }]}
          />
        ))}
      </ul>
    </PanelPart>
  );
}
