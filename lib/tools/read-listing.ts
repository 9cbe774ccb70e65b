// From the definitions that a server gave to tools that can be compared and stored: read strictly, hashed, classified.

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { readToolDefinition, readToolDefinitions, type ToolDefinition } from "@/lib/mcp/tool-definition";
import { classifyRisk, type RiskVerdict } from "@/lib/policy-engine/risk-class";
import type { ListedTool } from "./diff-tools";
import { toolPin } from "./tool-pin";

export interface Listing {
  readonly tools: readonly ListedTool[];
  /** How many entries were left out because they cannot be governed, and the names of those that have a usable one. */
  readonly leftOut: number;
  readonly leftOutNames: readonly string[];
}

/** Null when the whole is no list of at most 1,000 entries. Entries that cannot be shown, hashed or named in a policy are left out: unknown tools are denied. */
export function readListing(entries: JsonValue): Listing | null {
  const inventory = readToolDefinitions(entries);
  if (inventory === null || !isJsonArray(entries)) return null;
  const refused = new Set(inventory.refused.map((entry) => entry.index));
  // What was read stands in the order of what was not refused.
  const kept = entries.filter((_entry: JsonValue, index) => !refused.has(index)).filter(isJsonObject);
  const tools = inventory.tools.flatMap((read, index) => {
    const definition = kept[index];
    return definition === undefined ? [] : [{ name: read.name, definition, pin: toolPin(read), verdict: verdictOn(read) }];
  });
  return { tools, leftOut: inventory.refused.length, leftOutNames: inventory.refused.flatMap((entry) => (entry.name === null ? [] : [entry.name])) };
}

/** The classifier's verdict on a stored definition; one that cannot be read is destructive. */
export function classifyDefinition(definition: JsonObject): RiskVerdict {
  const read = readToolDefinition(definition);
  return read.ok ? verdictOn(read.tool) : { risk: "destructive", evidence: "the definition cannot be read" };
}

function verdictOn({ name, description, annotations, inputSchema }: ToolDefinition): RiskVerdict {
  return classifyRisk({ name, description: description ?? undefined, annotations, inputSchema });
}
