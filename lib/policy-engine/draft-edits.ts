// Editing a policy document as a value: what the visual builder does, written so that the JSON beside it changes only where it must.
// Members that an edit does not speak of keep their values and their order; nothing here judges validity.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import type { Json } from "./types";

/** The section of one tool by its exact name, or the one for every call. */
export type SectionRef = { readonly tool: string } | "all_tools";
export type EntryList = "require" | "deny_if" | "limits";

/** The section's value, or null where there is none. */
export function readSection(document: Json, ref: SectionRef): JsonObject | null {
  if (!isJsonObject(document)) return null;
  const holder = ref === "all_tools" ? document : ownMember(document, "tools");
  const section = isJsonObject(holder) ? ownMember(holder, ref === "all_tools" ? "all_tools" : ref.tool) : undefined;
  return isJsonObject(section) ? section : null;
}

/** The entries of one list of a section; none where it is absent. */
export function readEntries(document: Json, ref: SectionRef, list: EntryList): readonly Json[] {
  const section = readSection(document, ref);
  const entries = section === null ? undefined : ownMember(section, list);
  return entries !== undefined && isJsonArray(entries) ? entries : [];
}

/** The document with `default` set. */
export function setDefault(document: Json, value: "allow" | "deny"): Json {
  return isJsonObject(document) ? withMember(document, "default", value) : document;
}

/** The document with a rule or limit after the others of its list; section and list are made where they are missing. */
export function addEntry(document: Json, ref: SectionRef, list: EntryList, entry: Json): Json {
  if (!isJsonObject(document)) return document;
  return editSection(document, ref, (section) => withMember(section, list, [...readEntries(document, ref, list), entry]));
}

/** The document with the entry at `index` replaced; as it was where there is none. */
export function replaceEntry(document: Json, ref: SectionRef, list: EntryList, index: number, entry: Json): Json {
  return editEntries(document, ref, list, index, (entries) => entries.with(index, entry));
}

/** The document without the entry at `index`, and without the list when that was the last one; as it was where there is none. */
export function removeEntry(document: Json, ref: SectionRef, list: EntryList, index: number): Json {
  return editEntries(document, ref, list, index, (entries) => entries.toSpliced(index, 1));
}

/** The document with the section changed; an absent one is handed over empty. */
export function editSection(document: JsonObject, ref: SectionRef, edit: (section: JsonObject) => JsonObject): JsonObject {
  const edited = edit(readSection(document, ref) ?? {});
  if (ref === "all_tools") return withMember(document, "all_tools", edited);
  const tools = ownMember(document, "tools");
  return withMember(document, "tools", withMember(isJsonObject(tools) ? tools : {}, ref.tool, edited));
}

/** The object with one member set, in its old place or after the others. A computed key defines a member, `__proto__` too. */
export function withMember(object: JsonObject, key: string, value: Json): JsonObject {
  return { ...object, [key]: value };
}

function editEntries(document: Json, ref: SectionRef, list: EntryList, index: number, edit: (entries: readonly Json[]) => readonly Json[]): Json {
  const entries = readEntries(document, ref, list);
  if (!isJsonObject(document) || !Number.isInteger(index) || index < 0 || index >= entries.length) return document;
  const edited = edit(entries);
  return editSection(document, ref, (section) => (
    edited.length === 0 ? Object.fromEntries(Object.entries(section).filter(([key]) => key !== list)) : withMember(section, list, edited)
  ));
}
