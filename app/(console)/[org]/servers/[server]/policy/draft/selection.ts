// What of the document is shown in the middle: a section, or what holds for all. Pure.
import { sectionPointer, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { pointerSteps } from "@/lib/policy-engine/json-pointer";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { riskClasses, type RiskClass } from "@/lib/policy-engine/types";

/** A tool or pattern by name, a risk class, or what holds for every tool. */
export type Selection = { readonly tool: string } | { readonly risk: RiskClass } | "defaults";

export function isSameSelection(one: Selection, other: Selection): boolean {
  return selectionKey(one) === selectionKey(other);
}

/** The selection as one text: the place of its section in the document. */
export function selectionKey(selection: Selection): string {
  return sectionPointer(sectionOf(selection));
}

export function sectionOf(selection: Selection): SectionRef {
  return selection === "defaults" ? "all_tools" : selection;
}

/** What shows the rule at this place. */
export function selectionOfPointer(pointer: string): Selection {
  const [area, name] = pointerSteps(pointer);
  if (area === "tools" && name !== undefined) return { tool: name };
  const risk = riskClasses.find((other) => other === name);
  return area === "risk" && risk !== undefined ? { risk } : "defaults";
}

/** The tools that the selection is about. */
export function selectedTools<Tool extends { readonly name: string; readonly risk: RiskClass }>(selection: Selection, tools: readonly Tool[]): readonly Tool[] {
  if (selection === "defaults") return tools;
  if ("risk" in selection) return tools.filter(({ risk }) => risk === selection.risk);
  const matches = compileNamePattern(selection.tool);
  return tools.filter(({ name }) => matches(name));
}
