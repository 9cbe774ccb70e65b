// The form of one redaction and the redaction itself, each made from the other. Pure.
import { withMember, withoutMember } from "@/lib/policy-engine/draft-edits";
import { isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export const redactionKinds = ["detect", "pattern", "path"] as const;
export type RedactionKind = (typeof redactionKinds)[number];

export interface RedactionForm {
  readonly kind: RedactionKind;
  readonly text: string;
  readonly replace: string;
}

/** The form of a redaction; null for one that names none of its three kinds. */
export function redactionForm(entry: Json): RedactionForm | null {
  if (!isJsonObject(entry)) return null;
  const kind = redactionKinds.find((name) => typeof ownMember(entry, name) === "string");
  const text = kind === undefined ? undefined : ownMember(entry, kind);
  const replace = ownMember(entry, "replace");
  return kind === undefined || typeof text !== "string" ? null : { kind, text, replace: typeof replace === "string" ? replace : "" };
}

/** The redaction that the form says; members that the form does not show keep their values. */
export function redactionOf({ kind, text, replace }: RedactionForm, before: Json | null): Json {
  const kept: JsonObject = before !== null && isJsonObject(before) ? before : {};
  const said = withMember(redactionKinds.filter((name) => name !== kind).reduce<JsonObject>(withoutMember, kept), kind, text);
  return replace === "" ? withoutMember(said, "replace") : withMember(said, "replace", replace);
}
