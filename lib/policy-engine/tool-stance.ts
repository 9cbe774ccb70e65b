// What a document says of one tool of the server in the builder's words, patterns and its risk class included.
import { readField, readSection, type SectionRef } from "./draft-edits";
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import { sectionStance, setSectionStance, type Stance } from "./section-stance";
import type { Json, RiskClass } from "./types";

/**
 * How the document treats the tool: hidden whatever else is said, or as its own section says; custom where a pattern or its risk
 * class has more to say than that it may be called, or is all that lists it.
 */
export function toolStance(document: Json, name: string, risk?: RiskClass): Stance {
  if (hidingPattern(document, name) !== null) return "hide";
  const own = sectionStance(document, { tool: name });
  if (own !== "unlisted" && own !== "allow") return own;
  const others = listingSections(document, name, risk).map((ref) => sectionStance(document, ref));
  return others.some((other) => own === "unlisted" || other !== "allow") ? "custom" : own;
}

/** The entry of `hide` that takes the tool away: its own name, or a pattern that only its author can change; null where none does. */
export function hidingPattern(document: Json, name: string): string | null {
  const entries = isJsonObject(document) ? ownMember(document, "hide") : undefined;
  const patterns = entries !== undefined && isJsonArray(entries) ? entries.filter((entry) => typeof entry === "string") : [];
  return patterns.find((entry) => compileNamePattern(entry)(name)) ?? null;
}

/** The document with the stances of these tools set. A pattern that hides or lists a tool is never touched; a name is never taken for a pattern. */
export function setToolStances(document: Json, names: readonly string[], stance: Stance, reason?: string): Json {
  return names.filter((name) => !isNamePattern(name)).reduce((changed, name) => setSectionStance(changed, { tool: name }, stance, reason), document);
}

/** The document with one tool's stance set. */
export function setToolStance(document: Json, name: string, stance: Stance, reason?: string): Json {
  return setToolStances(document, [name], stance, reason);
}

/** The sections other than its own by which the tool is listed. */
function listingSections(document: Json, name: string, risk: RiskClass | undefined): readonly SectionRef[] {
  const isInClass = risk !== undefined && ownMember(readSection(document, { risk }) ?? {}, "action") === "allow";
  const tools = readField(document, ["tools"]);
  const patterns = isJsonObject(tools) ? Object.keys(tools).filter((key) => isNamePattern(key) && compileNamePattern(key)(name)) : [];
  return [...(isInClass ? [{ risk }] : []), ...patterns.map((tool) => ({ tool }))];
}
