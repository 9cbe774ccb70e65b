// Everything in a document that has a say in one tool, in the order in which the engine asks it. Pure.
import { readField, readSection, sectionPointer, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { compareCodePoints } from "@/lib/policy-engine/characters";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { compileNamePattern, isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import type { Json, RiskClass } from "@/lib/policy-engine/types";

export type Governing =
  | { readonly kind: "hide"; readonly pointer: string; readonly pattern: string }
  | { readonly kind: "section"; readonly pointer: string; readonly section: SectionRef };

/** Hiding patterns, then `all_tools`, the tool's risk class, its own section, and the patterns by code point. Sections that say nothing are among them. */
export function governingSections(document: Json, name: string, risk: RiskClass): readonly Governing[] {
  const hide = readField(document, ["hide"]);
  const hiding = hide !== undefined && isJsonArray(hide) ? hide : [];
  const tools = readField(document, ["tools"]);
  const patterns = isJsonObject(tools) ? Object.keys(tools).filter((key) => isNamePattern(key) && compileNamePattern(key)(name)).sort(compareCodePoints) : [];
  const sections: readonly SectionRef[] = ["all_tools", { risk }, { tool: name }, ...patterns.map((tool) => ({ tool }))];
  return [
    ...hiding.flatMap((entry, index): Governing[] => (
      typeof entry === "string" && compileNamePattern(entry)(name) ? [{ kind: "hide", pointer: pointerTo("/hide", index), pattern: entry }] : []
    )),
    ...sections.filter((section) => readSection(document, section) !== null).map((section): Governing => ({ kind: "section", pointer: sectionPointer(section), section })),
  ];
}
