// Editing a policy document as a value: what the visual builder does, written so that the JSON beside it changes only where it must.
// Members that an edit does not speak of keep their values and their order; nothing here judges validity.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import type { Json, RiskClass } from "./types";

/** The section of one tool by its exact name or of a pattern, of a risk class, or the one for every call. */
export type SectionRef = { readonly tool: string } | { readonly risk: RiskClass } | "all_tools";
export type RuleListName = "require" | "deny_if" | "approve_if" | "result.deny_if";
export type EntryList = RuleListName | "limits" | "result.redact";

/** The section's place in the document, as a JSON Pointer. */
export function sectionPointer(ref: SectionRef): string {
  return sectionSteps(ref).reduce(pointerTo, "");
}

/** The place of a list of the section, as a JSON Pointer. */
export function listPointer(ref: SectionRef, list: EntryList): string {
  return list.split(".").reduce(pointerTo, sectionPointer(ref));
}

/** The section's value, or null where there is none. */
export function readSection(document: Json, ref: SectionRef): JsonObject | null {
  const section = readField(document, sectionSteps(ref));
  return isJsonObject(section) ? section : null;
}

/** The entries of one list of a section; none where it is absent. */
export function readEntries(document: Json, ref: SectionRef, list: EntryList): readonly Json[] {
  const entries = readField(document, [...sectionSteps(ref), ...list.split(".")]);
  return entries !== undefined && isJsonArray(entries) ? entries : [];
}

/** The document with `default` set. */
export function setDefault(document: Json, value: "allow" | "deny"): Json {
  return setField(document, ["default"], value);
}

/** The document with a rule or limit after the others of its list; section and list are made where they are missing. */
export function addEntry(document: Json, ref: SectionRef, list: EntryList, entry: Json): Json {
  return setField(document, [...sectionSteps(ref), ...list.split(".")], [...readEntries(document, ref, list), entry]);
}

/** The document with the entry at `index` replaced; as it was where there is none. */
export function replaceEntry(document: Json, ref: SectionRef, list: EntryList, index: number, entry: Json): Json {
  return editEntries(document, ref, list, index, (entries) => entries.with(index, entry));
}

/** The document with the entry at `index` twice, one after the other; as it was where there is none. */
export function duplicateEntry(document: Json, ref: SectionRef, list: EntryList, index: number): Json {
  return editEntries(document, ref, list, index, (entries) => entries.toSpliced(index, 0, ...entries.slice(index, index + 1)));
}

/** The document with the entry at `index` standing at `to`, the others in their order; as it was where either place does not exist. */
export function moveEntry(document: Json, ref: SectionRef, list: EntryList, index: number, to: number): Json {
  if (!Number.isInteger(to) || to < 0 || to >= readEntries(document, ref, list).length || to === index) return document;
  return editEntries(document, ref, list, index, (entries) => entries.toSpliced(index, 1).toSpliced(to, 0, ...entries.slice(index, index + 1)));
}

/** The document without the entry at `index`, and without the list when that was the last one; as it was where there is none. */
export function removeEntry(document: Json, ref: SectionRef, list: EntryList, index: number): Json {
  return editEntries(document, ref, list, index, (entries) => entries.toSpliced(index, 1));
}

/** The document with an empty section, unless there is one. */
export function addSection(document: Json, ref: SectionRef): Json {
  return readSection(document, ref) === null ? setField(document, sectionSteps(ref), {}) : document;
}

/** The document without the section; what holds it stays. */
export function removeSection(document: Json, ref: SectionRef): Json {
  return setField(document, sectionSteps(ref), undefined);
}

/** The document with one member of the section set, or taken away by `undefined`. The section is made where it is missing. */
export function setSectionField(document: Json, ref: SectionRef, steps: readonly string[], value: Json | undefined): Json {
  return setField(document, [...sectionSteps(ref), ...steps], value);
}

/** The document with the section changed; an absent one is handed over empty. */
export function editSection(document: JsonObject, ref: SectionRef, edit: (section: JsonObject) => JsonObject): JsonObject {
  return withField(document, sectionSteps(ref), edit(readSection(document, ref) ?? {}));
}

/** The object with one member set, in its old place or after the others. A computed key defines a member, `__proto__` too. */
export function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  return { ...object, [key]: value };
}

/** The object without one member, the others in their order. */
export function withoutMember(object: JsonObject, key: string): JsonObject {
  return Object.hasOwn(object, key) ? Object.fromEntries(Object.entries(object).filter(([other]) => other !== key)) : object;
}

/** What stands at these member names, one below the other; undefined where nothing does. */
export function readField(document: Json, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps) value = isJsonObject(value) ? ownMember(value, step) : undefined;
  return value;
}

/** The document with the value at these member names, or with nothing there by `undefined`; objects on the way are made where they are missing. */
export function setField(document: Json, steps: readonly string[], value: Json | undefined): Json {
  return isJsonObject(document) && readField(document, steps) !== value ? withField(document, steps, value) : document;
}

function withField(object: JsonObject, steps: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...below] = steps;
  if (key === undefined) return object;
  if (below.length === 0) return value === undefined ? withoutMember(object, key) : withMember(object, key, value);
  const member = ownMember(object, key);
  if (value === undefined && !isJsonObject(member)) return object;
  return withMember(object, key, withField(isJsonObject(member) ? member : {}, below, value));
}

function sectionSteps(ref: SectionRef): readonly string[] {
  if (ref === "all_tools") return ["all_tools"];
  return "tool" in ref ? ["tools", ref.tool] : ["risk", ref.risk];
}

function editEntries(document: Json, ref: SectionRef, list: EntryList, index: number, edit: (entries: readonly Json[]) => readonly Json[]): Json {
  const entries = readEntries(document, ref, list);
  if (!Number.isInteger(index) || index < 0 || index >= entries.length) return document;
  const edited = edit(entries);
  return setField(document, [...sectionSteps(ref), ...list.split(".")], edited.length === 0 ? undefined : edited);
}
