// What a document says of one tool in the builder's words, and saying something else without touching the rest.
// Works on the document's value as written; whether the result is valid is parse-policy.ts's to say.
import { namePatternCharactersMax } from "./bounds";
import { characterCount } from "./characters";
import { editSection, readSection, withMember } from "./draft-edits";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import type { Json } from "./types";

export type ToolStance = "allow" | "deny" | "hide" | "custom" | "unlisted";

/** Fields of a section that say something about calls; an empty or absent one says nothing. */
const listFields = ["require", "deny_if", "limits"] as const;

/** How the document treats the tool: hidden whatever else is said, denied by a rule without conditions, allowed without further checks, or custom. */
export function toolStance(document: Json, name: string): ToolStance {
  if (hidingPattern(document, name) !== null) return "hide";
  const section = readSection(document, { tool: name });
  if (section === null) return isListedByPattern(document, name) ? "custom" : "unlisted";
  const action = ownMember(section, "action");
  if (action === "hide") return "hide";
  if (action === "deny" || rulesOf(section, "deny_if").some(isUnconditional)) return "deny";
  return saysNothing(section) && !isListedByPattern(document, name) ? "allow" : "custom";
}

/** The entry of `hide` that takes the tool away: its own name, or a pattern that only its author can change; null where none does. */
export function hidingPattern(document: Json, name: string): string | null {
  return entriesOf(document).find((entry) => compileNamePattern(entry)(name)) ?? null;
}

/**
 * The document with the tool's stance set. Deny and Hide keep the tool's own rules for a later return to Custom; Allow
 * drops rules and limits but no field that it does not know; a pattern that hides or lists the tool is never touched.
 * A name that no document can spell leaves it as it is.
 */
export function setToolStance(document: Json, name: string, stance: ToolStance, reason?: string): Json {
  if (!isJsonObject(document) || name === "" || isNamePattern(name) || characterCount(name) > namePatternCharactersMax) return document;
  const shown = withoutHideEntry(document, name);
  switch (stance) {
    case "hide": return withMember(shown, "hide", [...listOf(shown, "hide"), name]);
    case "unlisted": return withoutSection(shown, name);
    case "allow": return editSection(shown, { tool: name }, withoutRules);
    case "custom": return editSection(shown, { tool: name }, withoutDenial);
    case "deny": return editSection(shown, { tool: name }, (section) => {
      const open = withoutDenyingAction(section);
      const rule: Json = reason === undefined ? { conditions: [] } : { conditions: [], on_deny: reason };
      return withMember(open, "deny_if", [rule, ...rulesOf(open, "deny_if").filter((other) => !isUnconditional(other))]);
    });
  }
}

function withoutRules(section: JsonObject): JsonObject {
  const dropped: readonly string[] = [...listFields, "action", "reason", "rate_limit"];
  return Object.fromEntries(Object.entries(section).filter(([key]) => !dropped.includes(key)));
}

function withoutDenial(section: JsonObject): JsonObject {
  const kept = withoutDenyingAction(section);
  const rules = rulesOf(kept, "deny_if");
  const conditional = rules.filter((rule) => !isUnconditional(rule));
  if (conditional.length === rules.length) return kept;
  return conditional.length === 0
    ? Object.fromEntries(Object.entries(kept).filter(([key]) => key !== "deny_if"))
    : withMember(kept, "deny_if", conditional);
}

function withoutDenyingAction(section: JsonObject): JsonObject {
  const action = ownMember(section, "action");
  if (action !== "deny" && action !== "hide") return section;
  return Object.fromEntries(Object.entries(section).filter(([key]) => key !== "action" && key !== "reason"));
}

function withoutHideEntry(document: JsonObject, name: string): JsonObject {
  const entries = listOf(document, "hide");
  if (!entries.includes(name)) return document;
  const kept = entries.filter((entry) => entry !== name);
  return kept.length === 0 ? Object.fromEntries(Object.entries(document).filter(([key]) => key !== "hide")) : withMember(document, "hide", kept);
}

function withoutSection(document: JsonObject, name: string): JsonObject {
  const tools = ownMember(document, "tools");
  if (!isJsonObject(tools) || !Object.hasOwn(tools, name)) return document;
  return withMember(document, "tools", Object.fromEntries(Object.entries(tools).filter(([key]) => key !== name)));
}

function isListedByPattern(document: Json, name: string): boolean {
  const tools = isJsonObject(document) ? ownMember(document, "tools") : undefined;
  return isJsonObject(tools) && Object.keys(tools).some((key) => isNamePattern(key) && compileNamePattern(key)(name));
}

function saysNothing(section: JsonObject): boolean {
  return Object.entries(section).every(([key, value]) =>
    (key === "action" && value === "allow") || (key === "reason" && ownMember(section, "action") === "allow")
    || (listFields.some((field) => field === key) && isJsonArray(value) && value.length === 0));
}

function isUnconditional(rule: Json): boolean {
  const conditions = isJsonObject(rule) ? ownMember(rule, "conditions") : undefined;
  return conditions !== undefined && isJsonArray(conditions) && conditions.length === 0;
}

function entriesOf(document: Json): readonly string[] {
  return isJsonObject(document) ? listOf(document, "hide").filter((entry) => typeof entry === "string") : [];
}

function rulesOf(section: JsonObject, key: (typeof listFields)[number]): readonly Json[] {
  return listOf(section, key);
}

function listOf(object: JsonObject, key: string): readonly Json[] {
  const value = ownMember(object, key);
  return value !== undefined && isJsonArray(value) ? value : [];
}
