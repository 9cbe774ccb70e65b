// What a section of a document says in the builder's words (a tool's, a pattern's, a risk class's), and saying something else
// without touching the rest. Works on the document's value as written; whether the result is valid is parse-policy.ts's to say.
import { namePatternCharactersMax } from "./bounds";
import { characterCount } from "./characters";
import { editSection, readSection, removeSection, withMember, withoutMember, type SectionRef } from "./draft-edits";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { Json } from "./types";

export type Stance = "allow" | "deny" | "hide" | "approve" | "custom" | "unlisted";

/** Fields of a section that are lists; an empty or absent one says nothing. */
const listFields = ["require", "deny_if", "approve_if", "limits"] as const;
/** Everything in a section that can stop a call or change what it brings back. */
const restrictingFields: readonly string[] = [...listFields, "action", "reason", "rate_limit", "arguments", "result"];

/**
 * How the section alone treats its tools: hidden, or denied by a rule without conditions; then put before a human by a rule without
 * conditions; allowed without further checks; or custom. `unlisted` where there is no such section.
 */
export function sectionStance(document: Json, ref: SectionRef): Stance {
  if (isInHideList(document, ref)) return "hide";
  const section = readSection(document, ref);
  if (section === null) return "unlisted";
  const action = ownMember(section, "action");
  if (action === "hide") return "hide";
  if (action === "deny" || rulesOf(section, "deny_if").some(isUnconditional)) return "deny";
  if (isRisk(ref) && action !== "allow") return "custom";
  if (action === "require_approval" || rulesOf(section, "approve_if").some(isUnconditional)) return "approve";
  return saysNothing(section) ? "allow" : "custom";
}

/**
 * The document with the section's stance set. Deny and Hide keep its own rules for a later return to Custom, and Hide no section that
 * has none: nothing would ever ask it. Allow drops rules, limits and checks but no field that it does not know. A section of a risk class is given the word that lists its tools. A
 * name or pattern that no document can spell leaves the document as it is.
 */
export function setSectionStance(document: Json, ref: SectionRef, stance: Stance, reason?: string): Json {
  if (!isJsonObject(document) || !isSpellable(ref)) return document;
  const shown = withoutHideEntry(document, ref);
  switch (stance) {
    case "unlisted": return removeSection(shown, ref);
    case "hide": return isNamed(ref)
      ? withMember(withoutIdleSection(shown, ref), "hide", [...listOf(shown, "hide"), ref.tool])
      : editSection(shown, ref, (section) => withMember(withoutAction(section, ["deny", "require_approval"]), "action", "hide"));
    case "allow": return editSection(shown, ref, (section) => listing(ref, withoutRestrictions(section)));
    case "custom": return editSection(shown, ref, (section) => listing(ref, withoutUnconditional(withoutUnconditional(opened(section), "deny_if"), "approve_if")));
    case "deny": return editSection(shown, ref, (section) => withFirstRule(withoutAction(section, ["deny", "hide"]), "deny_if", reason));
    case "approve": return editSection(shown, ref, (section) => (
      approving(ref, withoutUnconditional(withoutAction(section, ["deny", "hide"]), "deny_if"), reason)
    ));
  }
}

/**
 * How many rules and limits of the section no call comes to, since it (or a pattern) hides its tools, or it denies every call of them:
 * then all that stands after its denial, while `require` and what is denied before are asked all the same.
 */
export function idleEntries(document: Json, ref: SectionRef, under: "hide" | "deny"): number {
  const section = readSection(document, ref);
  return section === null ? 0 : entryCount(section) - entryCount(withoutIdle(section, under));
}

/**
 * The document without what `idleEntries` counts. What hides or denies stays, checks of arguments and results too; a tool's or pattern's
 * section that says nothing more goes with it, or the tool would be allowed without them once it is shown again.
 */
export function withoutIdleEntries(document: Json, ref: SectionRef, under: "hide" | "deny"): Json {
  const section = readSection(document, ref);
  if (!isJsonObject(document) || section === null || idleEntries(document, ref, under) === 0) return document;
  const kept = withoutIdle(section, under);
  return isNamed(ref) && saysNothing(kept) ? removeSection(document, ref) : editSection(document, ref, () => kept);
}

/** True where the rule has no condition, and so always fires. */
export function isUnconditional(rule: Json): boolean {
  const conditions = isJsonObject(rule) ? ownMember(rule, "conditions") : undefined;
  return conditions !== undefined && isJsonArray(conditions) && conditions.length === 0;
}

/** Puts a rule without conditions first. One that stands there already keeps what else it says; with a reason, that is its message. */
function withFirstRule(section: JsonObject, list: "deny_if" | "approve_if", reason: string | undefined): JsonObject {
  const rules = rulesOf(section, list);
  const standing = list === "approve_if" ? rules.find(isUnconditional) : undefined;
  const base: JsonObject = isJsonObject(standing) ? standing : { conditions: [] };
  const rule = reason === undefined ? base : withMember(base, "on_deny", reason);
  return withMember(section, list, [rule, ...rules.filter((other) => !isUnconditional(other))]);
}

/** `action: "require_approval"` stays where it is written; a risk class needs its `action` to list its tools. */
function approving(ref: SectionRef, section: JsonObject, reason: string | undefined): JsonObject {
  if (ownMember(section, "action") !== "require_approval") return listing(ref, withFirstRule(section, "approve_if", reason));
  const said = ownMember(section, "reason");
  if (isRisk(ref)) return listing(ref, withFirstRule(opened(section), "approve_if", reason ?? (typeof said === "string" ? said : undefined)));
  return reason === undefined ? section : withMember(section, "reason", reason);
}

/** A section of a risk class lists its tools by `action: "allow"` alone. */
function listing(ref: SectionRef, section: JsonObject): JsonObject {
  if (!isRisk(ref)) return section;
  const { action, ...rest } = section;
  return action === "allow" ? section : { action: "allow", ...rest };
}

function opened(section: JsonObject): JsonObject {
  return withoutAction(section, ["deny", "hide", "require_approval"]);
}

function withoutAction(section: JsonObject, actions: readonly string[]): JsonObject {
  const action = ownMember(section, "action");
  return actions.some((other) => other === action) ? withoutMember(withoutMember(section, "action"), "reason") : section;
}

function withoutRestrictions(section: JsonObject): JsonObject {
  return restrictingFields.reduce(withoutMember, section);
}

function withoutUnconditional(section: JsonObject, list: "deny_if" | "approve_if"): JsonObject {
  const rules = rulesOf(section, list);
  const conditional = rules.filter((rule) => !isUnconditional(rule));
  if (conditional.length === rules.length) return section;
  return conditional.length === 0 ? withoutMember(section, list) : withMember(section, list, conditional);
}

function withoutIdle(section: JsonObject, under: "hide" | "deny"): JsonObject {
  const rules = rulesOf(section, "deny_if");
  const denial = rules.findIndex(isUnconditional);
  const asked = under === "hide" ? rules.filter(isUnconditional) : denial < 0 ? rules : rules.slice(0, denial + 1);
  const never = under === "hide" ? ["require", "approve_if", "limits", "rate_limit"] : ["approve_if", "limits", "rate_limit"];
  const bare = never.reduce(withoutMember, section);
  return asked.length === 0 ? withoutMember(bare, "deny_if") : withMember(bare, "deny_if", asked);
}

function entryCount(section: JsonObject): number {
  return listFields.reduce((sum, list) => sum + rulesOf(section, list).length, Object.hasOwn(section, "rate_limit") ? 1 : 0);
}

/** Without the section of a tool or pattern where it holds nothing but a stance. */
function withoutIdleSection(document: JsonObject, ref: SectionRef): JsonObject {
  const section = readSection(document, ref);
  if (section === null || !saysNothing(withoutUnconditional(withoutUnconditional(opened(section), "deny_if"), "approve_if"))) return document;
  const rest = removeSection(document, ref);
  return isJsonObject(rest) ? rest : document;
}

function withoutHideEntry(document: JsonObject, ref: SectionRef): JsonObject {
  if (!isNamed(ref)) return document;
  const entries = listOf(document, "hide");
  if (!entries.includes(ref.tool)) return document;
  const kept = entries.filter((entry) => entry !== ref.tool);
  return kept.length === 0 ? withoutMember(document, "hide") : withMember(document, "hide", kept);
}

function isInHideList(document: Json, ref: SectionRef): boolean {
  return isNamed(ref) && isJsonObject(document) && listOf(document, "hide").includes(ref.tool);
}

function saysNothing(section: JsonObject): boolean {
  return Object.entries(section).every(([key, value]) =>
    (key === "action" && value === "allow") || (key === "reason" && ownMember(section, "action") === "allow")
    || (listFields.some((field) => field === key) && isJsonArray(value) && value.length === 0));
}

function isSpellable(ref: SectionRef): boolean {
  return !isNamed(ref) || (ref.tool !== "" && characterCount(ref.tool) <= namePatternCharactersMax);
}

function isNamed(ref: SectionRef): ref is { readonly tool: string } {
  return ref !== "all_tools" && "tool" in ref;
}

function isRisk(ref: SectionRef): boolean {
  return ref !== "all_tools" && "risk" in ref;
}

function rulesOf(section: JsonObject, key: (typeof listFields)[number]): readonly Json[] {
  return listOf(section, key);
}

function listOf(object: JsonObject, key: string): readonly Json[] {
  const value = ownMember(object, key);
  return value !== undefined && isJsonArray(value) ? value : [];
}
