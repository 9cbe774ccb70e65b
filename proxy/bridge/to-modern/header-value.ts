// A value in a mirrored header: MCP 2026-07-28, Streamable HTTP § Value Encoding.
import { isPlainHeaderValue } from "@/lib/mcp/plain-header-value";

/** Longer values do not fit into the headers of ordinary servers. */
export const headerValueCharactersMax = 4_096;

const sentinel = /^=\?base64\?.*\?=$/;

/** As it is where it is plain ASCII, else base64 of its UTF-8. */
export function encodeHeaderValue(value: string): string {
  return isPlainHeaderValue(value) && !sentinel.test(value) ? value : `=?base64?${Buffer.from(value, "utf8").toString("base64")}?=`;
}
