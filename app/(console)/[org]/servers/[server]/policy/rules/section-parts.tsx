"use client";
// The parts of a section: the check of its arguments, its rules, its limits, what its results may hold.
import type { SectionRef } from "@/lib/policy-engine/draft-edits";
import type { ArgumentChoice } from "./argument-choices";
import { ArgumentsCheck } from "./arguments-check";
import { LimitList } from "./limit-list";
import { PanelPart } from "./panel-part";
import { ResultPart } from "./result-part";
import { RuleList } from "./rule-list";

export function SectionParts({ section, choices, help }: { section: SectionRef; choices: readonly ArgumentChoice[]; help?: string | undefined }) {
  return (
    <>
      <PanelPart title="Limits"><LimitList section={section} choices={choices} /></PanelPart>
      <PanelPart title="Rules" help={help}><RuleList section={section} choices={choices} /></PanelPart>
      <ArgumentsCheck section={section} />
      <ResultPart section={section} />
    </>
  );
}
