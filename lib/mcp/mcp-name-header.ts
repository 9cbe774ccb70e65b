// The value of an `Mcp-Name` header: MCP 2026-07-28, Streamable HTTP § Value Encoding. Comparing it is modern-headers.ts.

import { isPlainHeaderValue } from "./plain-header-value";

const sentinelPrefix = "=?base64?";
const sentinelSuffix = "?=";
const paddedBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// Made once: it keeps nothing from one whole decode to the next.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The header's text without optional blanks (RFC 9110 § 5.5). */
export function trimHeader(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/** The name that the header carries, `=?base64?…?=` decoded; null if that is not canonical base64 of UTF-8. Never throws. */
export function decodeNameHeader(value: string): string | null {
  if (!value.startsWith(sentinelPrefix) || !value.endsWith(sentinelSuffix)) return value;
  // `=?base64?=`: one reader takes it for an empty name, another for itself.
  if (value.length < sentinelPrefix.length + sentinelSuffix.length) return null;
  const encoded = value.slice(sentinelPrefix.length, -sentinelSuffix.length);
  if (!paddedBase64.test(encoded)) return null;
  const units = atob(encoded);
  const bytes = new Uint8Array(units.length);
  for (let at = 0; at < units.length; at += 1) bytes[at] = units.charCodeAt(at);
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** The header that carries this name: as it is where it is plain, else in base64. */
export function encodeNameHeader(name: string): string {
  const isPlain = isPlainHeaderValue(name) && !(name.startsWith(sentinelPrefix) && name.endsWith(sentinelSuffix));
  return isPlain ? name : `${sentinelPrefix}${base64Of(name)}${sentinelSuffix}`;
}

/** Base64 of its UTF-8, whatever its length: no call takes a byte per argument. */
function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
