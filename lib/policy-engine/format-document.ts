// A document's value as text for people: what is short stands on one line, everything else one member a line.
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import type { Json } from "./types";

/** Columns that a value may take to stand on one line. */
const columnsMax = 60;

/** JSON text (RFC 8259) of the value, members in their own order; parsing it gives the value back. */
export function formatDocument(value: Json): string {
  return `${spread(value, 0, 0)}\n`;
}

function spread(value: Json, depth: number, columnsTaken: number): string {
  const flat = inline(value);
  const children = childrenOf(value);
  if (children === null || children.length === 0) return flat;
  // The document and its maps are always spread out: one section, one place to look.
  const isMap = depth === 0 || (depth === 1 && !isJsonArray(value));
  if (!isMap && columnsTaken + flat.length <= columnsMax) return flat;
  const indent = "  ".repeat(depth + 1);
  const [open, close] = isJsonArray(value) ? ["[", "]"] : ["{", "}"];
  const lines = children.map(({ label, member }) => `${indent}${label}${spread(member, depth + 1, indent.length + label.length)}`);
  return `${open}\n${lines.join(",\n")}\n${"  ".repeat(depth)}${close}`;
}

function inline(value: Json): string {
  const children = childrenOf(value);
  if (children === null) return JSON.stringify(value);
  const parts = children.map(({ label, member }) => `${label}${inline(member)}`).join(", ");
  if (isJsonArray(value)) return `[${parts}]`;
  return parts === "" ? "{}" : `{ ${parts} }`;
}

function childrenOf(value: Json): readonly { readonly label: string; readonly member: Json }[] | null {
  if (isJsonArray(value)) return value.map((member) => ({ label: "", member }));
  if (!isJsonObject(value)) return null;
  return Object.keys(value).map((key) => ({ label: `${JSON.stringify(key)}: `, member: ownMember(value, key) ?? null }));
}
