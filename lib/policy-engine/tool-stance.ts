// What a document says of one tool of the server in the builder's words, patterns and its risk class included.
import { readField, readSection } from "./draft-edits";
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import { sectionStance, setSectionStance, type Stance } from "./section-stance";
import type { Json, RiskClass } from "./types";

/**
 * How the document treats the tool: hidden whatever else is said, or as its own section says; custom where a pattern or its risk
 * class has a say in what its own section leaves open.
 */
export function toolStance(document: Json, name: string, risk?: RiskClass): Stance {
  if (hidingPattern(document, name) !== null) return "hide";
  const own = sectionStance(document, { tool: name });
  return (own === "unlisted" || own === "allow") && isListedElsewhere(document, name, risk) ? "custom" : own;
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

function isListedElsewhere(document: Json, name: string, risk: RiskClass | undefined): boolean {
  if (risk !== undefined && ownMember(readSection(document, { risk }) ?? {}, "action") === "allow") return true;
  const tools = readField(document, ["tools"]);
  return isJsonObject(tools) && Object.keys(tools).some((key) => isNamePattern(key) && compileNamePattern(key)(name));
}
