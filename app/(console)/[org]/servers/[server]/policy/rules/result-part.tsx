"use client";
// What may come back: redacted, withheld when a rule matches, or when it is too large.
import { readField, setSectionField, sectionPointer, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { pointerSteps } from "@/lib/policy-engine/json-pointer";
import { useDraft } from "../draft/policy-draft-context";
import { KeptText } from "./kept-text";
import { PanelPart } from "./panel-part";
import { problemSentence } from "./problem-sentence";
import { RedactionList } from "./redaction-list";
import { RuleList } from "./rule-list";

export function ResultPart({ section }: { section: SectionRef }) {
  const { shown, edit } = useDraft();
  if (!shown.ok) return null;
  const bytesMax = readField(shown.document, [...pointerSteps(sectionPointer(section)), "result", "max_bytes"]);
  function keepBytes(text: string): string | null {
    const value = text === "" ? undefined : Number.isFinite(Number(text)) ? Number(text) : text;
    const problem = edit((now) => setSectionField(now, section, ["result", "max_bytes"], value));
    return problem === null ? null : problemSentence(problem);
  }
  return (
    <PanelPart title="Results" help="Applied to what the tool answers, before the agent sees it.">
      <div className="flex flex-col gap-3">
        <RedactionList section={section} />
        <RuleList section={section} choices={[]} overResults />
        <KeptText label="Largest result, bytes" help="Larger ones are withheld." inputMode="numeric" saved={bytesMax === undefined ? "" : String(bytesMax)} onKeep={keepBytes} />
      </div>
    </PanelPart>
  );
}
