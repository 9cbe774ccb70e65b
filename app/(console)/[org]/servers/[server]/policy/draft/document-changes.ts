// What two valid documents differ in, as a person would count it: one change for each tool, pattern, default. Pure.
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export interface DocumentChange {
  readonly kind: "added" | "removed" | "changed";
  /** What it is about: a tool's name or pattern, or a field of the document. */
  readonly subject: string;
  readonly area: "tools" | "hide" | "document";
}

/** The changes from one document to the other, in a fixed order; none where they mean the same to a reader of JSON. */
export function documentChanges(before: Json, after: Json): readonly DocumentChange[] {
  const [one, other] = [objectOf(before), objectOf(after)];
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((field) => field !== "tools" && field !== "hide");
  return [
    ...fields.flatMap((field) => change("document", field, ownMember(one, field), ownMember(other, field))),
    ...hideChanges(ownMember(one, "hide"), ownMember(other, "hide")),
    ...toolChanges(objectOf(ownMember(one, "tools")), objectOf(ownMember(other, "tools"))),
  ];
}

function toolChanges(one: JsonObject, other: JsonObject): DocumentChange[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.flatMap((name) => change("tools", name, ownMember(one, name), ownMember(other, name)));
}

function hideChanges(one: Json | undefined, other: Json | undefined): DocumentChange[] {
  const [before, after] = [textsOf(one), textsOf(other)];
  return [
    ...before.filter((pattern) => !after.includes(pattern)).map((subject): DocumentChange => ({ kind: "removed", subject, area: "hide" })),
    ...after.filter((pattern) => !before.includes(pattern)).map((subject): DocumentChange => ({ kind: "added", subject, area: "hide" })),
  ];
}

function change(area: DocumentChange["area"], subject: string, before: Json | undefined, after: Json | undefined): DocumentChange[] {
  if (before === undefined) return after === undefined ? [] : [{ kind: "added", subject, area }];
  if (after === undefined) return [{ kind: "removed", subject, area }];
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ kind: "changed", subject, area }];
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textsOf(value: Json | undefined): string[] {
  return value !== undefined && isJsonArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
