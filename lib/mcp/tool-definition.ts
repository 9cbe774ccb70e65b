// A tool's definition as a server lists it: what may enter an inventory, and the text whose hash is its pin.
// Hashing, storing and comparing pins happens elsewhere.
import { toolDefinitionBytesMax, toolNameCharactersMax, toolsMax } from "./bounds";
import { canonicalJson } from "./canonical-json";
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import { mirroredArguments } from "./mirrored-arguments";

export interface ToolDefinition {
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly inputSchema: JsonObject;
  readonly annotations: JsonObject | null;
  /** Canonical JSON of everything that a model or a policy acts on: equal exactly if the definition is. Hash its UTF-8 bytes. */
  readonly pinInput: string;
}

export type DefinitionFault =
  | "not_an_object" | "name" | "name_taken" | "title" | "description" | "input_schema" | "output_schema" | "annotations" | "too_large" | "mirrored_header";

export interface ToolInventory {
  readonly tools: readonly ToolDefinition[];
  /** Left out, by position in the list; the name where it is one. */
  readonly refused: readonly { readonly index: number; readonly name: string | null; readonly fault: DefinitionFault }[];
}

/** What the pin covers. Icons and `_meta` are decoration, and servers change them between two lists. */
const pinned: readonly string[] = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

/** `*` would make an exact name in a policy a pattern; what cannot be seen would show one name for another. */
const unusableInName = /[*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Reads all pages of a list together; null where it is no array or has more than 1,000 entries. Of two tools with one name
 * neither is taken: nobody could say which of them a call means.
 */
export function readToolDefinitions(entries: JsonValue): ToolInventory | null {
  if (!isJsonArray(entries) || entries.length > toolsMax) return null;
  const uses = new Map<string, number>();
  for (const entry of entries) {
    const name = memberOf(entry, "name");
    if (typeof name === "string") uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const tools: ToolDefinition[] = [];
  const refused: { index: number; name: string | null; fault: DefinitionFault }[] = [];
  entries.forEach((entry, index) => {
    const read = readToolDefinition(entry);
    const name = memberOf(entry, "name");
    const fault = !read.ok ? read.fault : (uses.get(read.tool.name) ?? 0) > 1 ? "name_taken" : null;
    if (read.ok && fault === null) tools.push(read.tool);
    else if (fault !== null) refused.push({ index, name: isUsableName(name) ? name : null, fault });
  });
  return { tools, refused };
}

/** Reads one definition, refusing what could not be shown, hashed or named in a policy. */
export function readToolDefinition(
  entry: JsonValue,
): { readonly ok: true; readonly tool: ToolDefinition } | { readonly ok: false; readonly fault: DefinitionFault } {
  if (!isJsonObject(entry)) return { ok: false, fault: "not_an_object" };
  const name = memberOf(entry, "name");
  if (!isUsableName(name)) return { ok: false, fault: "name" };
  const title = memberOf(entry, "title") ?? null;
  if (title !== null && typeof title !== "string") return { ok: false, fault: "title" };
  const description = memberOf(entry, "description") ?? null;
  if (description !== null && typeof description !== "string") return { ok: false, fault: "description" };
  const inputSchema = memberOf(entry, "inputSchema");
  if (!isJsonObject(inputSchema)) return { ok: false, fault: "input_schema" };
  const outputSchema = memberOf(entry, "outputSchema") ?? null;
  if (outputSchema !== null && !isJsonObject(outputSchema)) return { ok: false, fault: "output_schema" };
  const annotations = memberOf(entry, "annotations") ?? null;
  if (annotations !== null && !isJsonObject(annotations)) return { ok: false, fault: "annotations" };
  const whole = canonicalJson(entry);
  const pinInput = canonicalJson(pinnedMembers(entry));
  if (whole === null || pinInput === null || utf8Bytes(whole) > toolDefinitionBytesMax) return { ok: false, fault: "too_large" };
  // A client of the modern era has to leave such a tool out (MCP 2026-07-28, Streamable HTTP § Schema Extension); so nobody gets to see it.
  if (mirroredArguments(inputSchema) === null) return { ok: false, fault: "mirrored_header" };
  return { ok: true, tool: { name, title, description, inputSchema, annotations, pinInput } };
}

function isUsableName(name: JsonValue | undefined): name is string {
  return typeof name === "string" && name !== "" && Array.from(name).length <= toolNameCharactersMax && !unusableInName.test(name);
}

/** Absent and null say the same of an optional member, and are pinned alike. */
function pinnedMembers(entry: JsonObject): JsonObject {
  const members: { [key: string]: JsonValue } = {};
  for (const key of pinned) {
    const member = memberOf(entry, key);
    if (member !== undefined && member !== null) members[key] = member;
  }
  return members;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
