// What two documents differ in, as a person would count it: rule by rule, limit by limit, name by name. Pure.
// Works on values as written, so that it can also speak of a document that is not valid.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { Json } from "@/lib/policy-engine/types";
import { listChanges, type EntryKey } from "./list-changes";

export interface DocumentChange {
  readonly kind: "added" | "removed" | "changed" | "moved";
  readonly area: ChangeArea;
  /** A tool's name or pattern, a risk class, or a field of the document; `""` for `all_tools`. */
  readonly subject: string;
  /** The field of the section or part that the change is in; null where the whole of it came or went. */
  readonly part: string | null;
  /** As written; absent on the side where there is none. */
  readonly before?: Json;
  readonly after?: Json;
  /** JSON Pointers into the one and the other document. */
  readonly pointerBefore: string | null;
  readonly pointerAfter: string | null;
}

export type ChangeArea = "document" | "hide" | "all_tools" | "risk" | "tools" | "resources" | "prompts" | "server_requests" | "tests";

/** Both sides of one place, and where it stands. */
interface Place {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly pointer: string;
  readonly area: ChangeArea;
  readonly subject: string;
}

const sectionsByName: readonly ChangeArea[] = ["risk", "tools"];
const access: readonly ChangeArea[] = ["resources", "prompts", "server_requests"];
/** Lists of a section whose entries are compared one by one. */
const lists: { readonly [field: string]: EntryKey } = {
  require: ruleKey, deny_if: ruleKey, approve_if: ruleKey, limits: (limit) => textOf(limit, "counter"), redact: () => null,
};

/** The changes from one document to the other in a fixed order; none where they mean the same to a reader of JSON. */
export function documentChanges(before: Json, after: Json): readonly DocumentChange[] {
  const [one, other] = [objectOf(before), objectOf(after)];
  const field = (name: string): Pick<Place, "before" | "after" | "pointer"> => ({ before: ownMember(one, name), after: ownMember(other, name), pointer: pointerTo("", name) });
  const known = new Set<string>(["hide", "all_tools", "tests", ...sectionsByName, ...access]);
  return [
    ...namesOf(one, other).filter((name) => !known.has(name)).flatMap((name) => wholeChange({ ...field(name), area: "document", subject: name }, name)),
    ...patternChanges({ ...field("hide"), area: "hide", subject: "hide" }, null),
    ...sectionChanges({ ...field("all_tools"), area: "all_tools", subject: "" }),
    ...sectionsByName.flatMap((area) => members(field(area)).flatMap((place) => sectionChanges({ ...place, area, subject: place.name }))),
    ...access.flatMap((area) => accessChanges({ ...field(area), area, subject: area })),
    ...entryChanges({ ...field("tests"), area: "tests", subject: "tests" }, null, (test) => textOf(test, "name")),
  ];
}

function sectionChanges(place: Place): DocumentChange[] {
  if (place.before === undefined || place.after === undefined) return wholeChange(place, null);
  return members(place).flatMap((member): DocumentChange[] => {
    const inner: Place = { ...place, ...member };
    if (member.name === "result") return resultChanges(inner);
    const key = Object.hasOwn(lists, member.name) ? lists[member.name] : undefined;
    return key === undefined ? wholeChange(inner, member.name) : entryChanges(inner, member.name, key);
  });
}

function resultChanges(place: Place): DocumentChange[] {
  return members(place).flatMap((member): DocumentChange[] => {
    const [inner, part] = [{ ...place, ...member }, `result.${member.name}`];
    const key = Object.hasOwn(lists, member.name) ? lists[member.name] : undefined;
    return key === undefined ? wholeChange(inner, part) : entryChanges(inner, part, key);
  });
}

function accessChanges(place: Place): DocumentChange[] {
  return members(place).flatMap((member): DocumentChange[] => {
    const inner: Place = { ...place, ...member };
    return isJsonArray(member.before ?? member.after ?? null) ? patternChanges(inner, member.name) : wholeChange(inner, member.name);
  });
}

/** Lists of names and patterns are sets: only what came and went counts. */
function patternChanges(place: Place, part: string | null): DocumentChange[] {
  const [before, after] = [entriesOf(place.before), entriesOf(place.after)];
  const [had, has] = [new Set(before.map(canonicalJson)), new Set(after.map(canonicalJson))];
  const change = (kind: "added" | "removed", entry: Json, index: number): DocumentChange => ({
    kind, area: place.area, subject: typeof entry === "string" ? entry : place.subject, part,
    ...(kind === "removed" ? { before: entry } : { after: entry }),
    pointerBefore: kind === "removed" ? pointerTo(place.pointer, index) : null,
    pointerAfter: kind === "added" ? pointerTo(place.pointer, index) : null,
  });
  return [
    ...before.flatMap((entry, index) => (has.has(canonicalJson(entry)) ? [] : [change("removed", entry, index)])),
    ...after.flatMap((entry, index) => (had.has(canonicalJson(entry)) ? [] : [change("added", entry, index)])),
  ];
}

function entryChanges(place: Place, part: string | null, key: EntryKey): DocumentChange[] {
  return listChanges(entriesOf(place.before), entriesOf(place.after), key).map(({ kind, before, after }) => ({
    kind, area: place.area, subject: place.subject, part,
    ...(before === null ? {} : { before: before.entry }),
    ...(after === null ? {} : { after: after.entry }),
    pointerBefore: before === null ? null : pointerTo(place.pointer, before.index),
    pointerAfter: after === null ? null : pointerTo(place.pointer, after.index),
  }));
}

function wholeChange({ before, after, pointer, area, subject }: Place, part: string | null): DocumentChange[] {
  if (before === undefined && after === undefined) return [];
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return [];
  return [{
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    area, subject, part,
    ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }),
    pointerBefore: before === undefined ? null : pointer, pointerAfter: after === undefined ? null : pointer,
  }];
}

/** The members of either side, in the order of the second and then of the first. */
function members(place: Pick<Place, "before" | "after" | "pointer">): (Pick<Place, "before" | "after" | "pointer"> & { readonly name: string })[] {
  const [one, other] = [objectOf(place.before), objectOf(place.after)];
  return namesOf(one, other).map((name) => ({ name, before: ownMember(one, name), after: ownMember(other, name), pointer: pointerTo(place.pointer, name) }));
}

function namesOf(one: JsonObject, other: JsonObject): string[] {
  return [...new Set([...Object.keys(other), ...Object.keys(one)])];
}

/** A rule is the same one changed when its id is the same, or else its message, or else the paths that it reads. */
function ruleKey(rule: Json): string | null {
  const named = textOf(rule, "id") ?? textOf(rule, "on_deny");
  if (named !== null) return named;
  const conditions = isJsonObject(rule) ? ownMember(rule, "conditions") : undefined;
  const paths = conditions !== undefined && isJsonArray(conditions) ? conditions.flatMap((condition) => textOf(condition, "path") ?? []) : [];
  return paths.length === 0 ? null : paths.sort().join(" ");
}

function textOf(value: Json, key: string): string | null {
  const text = isJsonObject(value) ? ownMember(value, key) : undefined;
  return typeof text === "string" ? text : null;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function entriesOf(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}
