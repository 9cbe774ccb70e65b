// Where in a tool's answer the protocol's own words stand: they are no data, and an answer without them could not be read.
// MCP 2025-11-25 and 2026-07-28, CallToolResult, ContentBlock, ResourceContents; JSON-RPC 2.0, § 5.1. Everything else is data.
import type { Json } from "../types";

/** A place of the protocol, with names and words of its own, or one that is the server's alone. */
export type AnswerPlace = "protocol" | "data";

const names: ReadonlySet<string> = new Set([
  "content", "structuredContent", "isError", "_meta", "resultType", "task", "inputRequests", "requestState",
  "type", "text", "data", "mimeType", "annotations", "audience", "priority", "lastModified",
  "uri", "name", "title", "description", "size", "icons", "src", "sizes", "theme", "resource", "blob",
  "code", "message",
]);
const containers: ReadonlySet<string> = new Set(["content", "resource", "annotations", "audience", "icons"]);
const wordsUnder: ReadonlyMap<string, ReadonlySet<Json>> = new Map([
  ["type", new Set<Json>(["text", "image", "audio", "resource", "resource_link"])],
  ["resultType", new Set<Json>(["complete", "input_required"])],
  ["audience", new Set<Json>(["user", "assistant"])],
]);

/** Whether a member's name is the protocol's, and so stays. */
export function isProtocolName(place: AnswerPlace, name: string): boolean {
  return place === "protocol" && names.has(name);
}

/** Whether a value is one of the protocol's words under this name (or the number of an error), and so stays. */
export function isProtocolWord(place: AnswerPlace, name: string, value: Json): boolean {
  if (place === "data") return false;
  return wordsUnder.get(name)?.has(value) ?? (name === "code" && typeof value === "number");
}

/** The kind of place that a member's value is. */
export function placeBelow(place: AnswerPlace, name: string): AnswerPlace {
  return place === "protocol" && containers.has(name) ? "protocol" : "data";
}
