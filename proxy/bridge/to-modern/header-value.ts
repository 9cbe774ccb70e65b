// A value in a mirrored header: MCP 2026-07-28, Streamable HTTP § Value Encoding.
import type { JsonValue } from "@/lib/mcp/json-value";
import { isPlainHeaderValue } from "@/lib/mcp/plain-header-value";

/** Longer values do not fit into the headers of ordinary servers. */
export const headerValueCharactersMax = 4_096;

const sentinel = /^=\?base64\?.*\?=$/;

/** As it is where it is plain ASCII, else base64 of its UTF-8. */
export function encodeHeaderValue(value: string): string {
  return isPlainHeaderValue(value) && !sentinel.test(value) ? value : `=?base64?${Buffer.from(value, "utf8").toString("base64")}?=`;
}

/** An argument as the text that its header holds; null for what has none: null, objects, lists, and integers that no double holds. */
export function headerTextOf(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? String(value) : null;
}
