// The definitions that a server lists to an agent, held against those that were reviewed, by the pins of the server's document. What is then left
// out of a list is decided in lib/guard/visible-tools.ts.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Span } from "@/lib/mcp/json-spans";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { withModernOutput } from "@/lib/mcp/legacy-output-schema";
import type { NamedDefinition } from "@/lib/mcp/list-shape";
import type { Era } from "@/lib/mcp/methods";
import { pinOfDefinition, type ListedTool } from "@/lib/mcp/outline-answer";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { toolPin } from "@/lib/tools/tool-pin";

/** An answer to `tools/list` as it was read: here with the definitions, in another thread with their pins. */
export interface ReadList {
  readonly bytes: Uint8Array;
  readonly tools: readonly (NamedDefinition | ListedTool)[];
  /** Where the array and its entries stand. */
  readonly span: Span;
  readonly entries: readonly Span[];
  /** Of whom it is for. */
  readonly era: Era;
}

/** `reviewed`: what a person accepted, by its pin. `unusable`: no look would take it into the inventory. */
export type Standing = "reviewed" | "other" | "unusable";

export interface ReviewedDefinitions {
  /** Of each listed tool, by its position. */
  standings(list: ReadList): readonly Standing[];
}

interface Reviewed {
  readonly pin: string;
  readonly otherOutputSchema: ServerDocument["tools"][number]["otherOutputSchema"];
  /** Of its text, once it was asked for. */
  otherOutputCharacters: number | null;
}

const made = new WeakMap<ServerDocument, ReviewedDefinitions>();

/** Of one document, and what it remembers goes with that: which arrays of tools were compared, byte for byte, and what came out. */
export function reviewedDefinitions(document: ServerDocument, bounds: { readonly comparedListsPerServerMax: number }): ReviewedDefinitions {
  const known = made.get(document);
  if (known !== undefined) return known;
  const reviewed = new Map(document.tools.map(({ name, pin, otherOutputSchema }): [string, Reviewed] => [name, { pin, otherOutputSchema, otherOutputCharacters: null }]));
  const compared = new LRUCache<string, readonly Standing[]>({ max: bounds.comparedListsPerServerMax });
  const fresh: ReviewedDefinitions = {
    standings(list) {
      // Another thread has hashed all of it already.
      if (list.tools.every((tool) => "pin" in tool)) return standingsOf(list, reviewed);
      const name = createHash("sha256").update(list.era).update(list.bytes.subarray(list.span.start, list.span.end)).digest("base64");
      const before = compared.get(name);
      if (before !== undefined) return before;
      const standings = standingsOf(list, reviewed);
      compared.set(name, standings);
      return standings;
    },
  };
  made.set(document, fresh);
  return fresh;
}

/**
 * So much of one list is read and put together here for the other form that its definitions may have, with the reviewed output schemas, of which a small entry may
 * leave out a large one: a tenth of a second for three megabytes. What is beyond it counts as another definition.
 */
const otherFormsBytesMax = 1_048_576;

function standingsOf({ bytes, tools, entries, era }: ReadList, reviewed: ReadonlyMap<string, Reviewed>): readonly Standing[] {
  let bytesLeft = otherFormsBytesMax;
  return tools.map((tool, position) => {
    const accepted = reviewed.get(tool.name);
    // Nobody sees what no look has found.
    if (accepted === undefined) return "other";
    const pin = "pin" in tool ? tool.pin : pinOfDefinition(tool.definition, toolPin);
    if (pin === null) return "unusable";
    if (pin === accepted.pin) return "reviewed";
    if (era === "modern" || accepted.otherOutputSchema === null) return "other";
    const entry = entries[position];
    if (entry === undefined || bytesLeft < 0) return "other";
    accepted.otherOutputCharacters ??= JSON.stringify(accepted.otherOutputSchema).length;
    bytesLeft -= entry.end - entry.start + accepted.otherOutputCharacters;
    if (bytesLeft < 0) return "other";
    const definition = "pin" in tool ? definitionAt(bytes, entry) : tool.definition;
    const modern = definition === null ? null : withModernOutput(definition, accepted.otherOutputSchema);
    return modern !== null && pinOfDefinition(modern, toolPin) === accepted.pin ? "reviewed" : "other";
  });
}

function definitionAt(bytes: Uint8Array, entry: Span): JsonObject | null {
  const value: JsonValue = JSON.parse(decoder.decode(bytes.subarray(entry.start, entry.end)));
  return isJsonObject(value) ? value : null;
}

const decoder = new TextDecoder();
