// Where texts stand in the answer of a tool (MCP 2025-11-25 and 2026-07-28: CallToolResult, ContentBlock; JSON-RPC 2.0, § 5.1).
import type { Json } from "@/lib/policy-engine/types";

export interface JsonMembers { readonly [name: string]: Json }

const ownNames = new Set([
  "content", "structuredContent", "isError", "_meta", "resultType", "task", "inputRequests", "requestState", "type", "text", "data", "mimeType", "annotations", "audience", "priority",
  "lastModified", "uri", "name", "title", "description", "size", "icons", "src", "sizes", "theme", "resource", "blob", "code", "message",
]);
const ownWords: { readonly [name: string]: readonly Json[] } = {
  type: ["text", "image", "audio", "resource", "resource_link"], resultType: ["complete", "input_required"], audience: ["user", "assistant"],
};
/** Members whose own members are the protocol's again; below every other stands data. */
const nested = new Set(["content", "resource", "annotations", "audience", "icons"]);

export const isMembers = (value: Json | undefined): value is JsonMembers => typeof value === "object" && value !== null && !Array.isArray(value);

/** A text after a change; `as` says what stood there. */
type Change = (text: string, as: "text" | "name" | "number") => string;

/** The answer with each of its texts changed: names of members that are data, numbers as they are written, and every other text but the protocol's own words. */
export function withTexts(answer: JsonMembers, change: Change): JsonMembers {
  return objectOf(answer, true, change);
}

function objectOf(object: JsonMembers, isProtocol: boolean, change: Change): JsonMembers {
  const names = namesOf(Object.keys(object), (name) => (isProtocol && ownNames.has(name) ? name : change(name, "name")));
  return Object.fromEntries(Object.entries(object).map(([name, member], at) => [names[at] ?? name, valueOf(member, name, isProtocol, change)]));
}

function valueOf(value: Json, name: string, isProtocol: boolean, change: Change): Json {
  if (isProtocol && (Object.hasOwn(ownWords, name) ? ownWords[name]?.includes(value) === true : name === "code" && typeof value === "number")) return value;
  if (typeof value === "string") return change(value, "text");
  if (typeof value === "number") {
    const after = change(String(value), "number");
    return after === String(value) ? value : after;
  }
  if (Array.isArray(value)) return value.map((entry: Json) => valueOf(entry, name, isProtocol, change));
  return isMembers(value) ? objectOf(value, isProtocol && nested.has(name), change) : value;
}

/** Where two names would be one, those that changed are numbered, counting on. */
function namesOf(names: readonly string[], change: (name: string) => string): readonly string[] {
  const changed = names.map(change);
  const taken = new Set(names.filter((name, at) => changed[at] === name));
  let count = 1;
  return changed.map((name, at) => {
    if (name === names[at]) return name;
    let unique = name;
    for (; taken.has(unique); unique = `${name} ${count}`) count += 1;
    taken.add(unique);
    return unique;
  });
}

/** The answer with the texts of its content changed: of its blocks, whatever their type, and of the resources in them. */
export function withContentTexts(answer: JsonMembers, change: (text: string) => string): JsonMembers {
  const { content } = answer;
  if (!Object.hasOwn(answer, "content") || !Array.isArray(content)) return answer;
  const textIn = (object: JsonMembers): JsonMembers =>
    Object.fromEntries(Object.entries(object).map(([name, member]) => [name, name === "text" && typeof member === "string" ? change(member) : member]));
  const blocks = content.map((block: Json) => {
    if (!isMembers(block)) return block;
    const own = textIn(block);
    return Object.fromEntries(Object.entries(own).map(([name, member]) => [name, name === "resource" && isMembers(member) ? textIn(member) : member]));
  });
  return Object.fromEntries(Object.entries(answer).map(([name, member]) => [name, name === "content" ? blocks : member]));
}

/** These texts in their order. */
export function contentTextsOf(answer: JsonMembers): readonly string[] {
  const texts: string[] = [];
  withContentTexts(answer, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** Bytes that no pattern can look into, wherever they stand. */
export function holdsBytes(value: Json): boolean {
  if (typeof value === "string") return /^\s*data:[^,]{0,200};\s*base64\s*,/i.test(value);
  if (typeof value !== "object" || value === null) return false;
  if (Object.values(value).some(holdsBytes)) return true;
  if (!isMembers(value)) return false;
  const is = (name: string) => Object.hasOwn(value, name) && typeof value[name] === "string";
  const kind = Object.hasOwn(value, "type") ? value["type"] : null;
  return (is("data") && (kind === "image" || kind === "audio" || is("mimeType"))) || (is("blob") && is("uri"));
}
