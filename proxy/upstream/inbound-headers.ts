// Which of a server's headers come down. An allow list (law L5): no cookie, no challenge, no policy of another site. And of those that do, what
// is known alone: rules for results read no header, so none may hold words of the server's own.
import type { IncomingHttpHeaders } from "node:http";

const mediaTypes: ReadonlySet<string> = new Set(["application/json", "text/event-stream", "text/plain", "text/html"]);
const methods: readonly string[] = ["GET", "POST", "DELETE", "HEAD", "OPTIONS"];

/** The headers of an answer whose status goes back as it is; the session id is added where a legacy server minted one. */
export function inboundHeaders(headers: IncomingHttpHeaders, isStream: boolean): Record<string, string> {
  const out: Record<string, string> = { "x-content-type-options": "nosniff" };
  const { allow, "content-type": contentType, "mcp-protocol-version": version, "retry-after": retryAfter } = headers;
  // Without parameters: a client that honoured another charset would read other characters than were shaped (law L2).
  const mediaType = mediaTypeOf(contentType);
  if (contentType !== undefined) out["content-type"] = mediaTypes.has(mediaType) ? mediaType : "application/octet-stream";
  if (typeof version === "string" && /^\d{4}-\d\d-\d\d$/.test(version)) out["mcp-protocol-version"] = version;
  const allowed = allow === undefined ? [] : methods.filter((method) => allow.split(",").some((one) => one.trim() === method));
  if (allowed.length > 0) out["allow"] = allowed.join(", ");
  if (typeof retryAfter === "string" && /^\d{1,2}$/.test(retryAfter)) out["retry-after"] = retryAfter;
  out["cache-control"] = isStream ? "no-cache, no-transform" : "no-store";
  if (isStream) out["x-accel-buffering"] = "no";
  return out;
}

/** The media type of a content-type header, lower-case, without parameters; empty where there is none. */
export function mediaTypeOf(contentType: string | string[] | undefined): string {
  // As nearly everybody writes it.
  if (contentType === "application/json") return contentType;
  return typeof contentType === "string" ? (contentType.split(";", 1)[0] ?? "").trim().toLowerCase() : "";
}

/** The charset that a content-type header names, lower-case; null where it names none. What cannot be read as a parameter counts as one. */
export function charsetOf(contentType: string | string[] | undefined): string | null {
  if (contentType === "application/json") return null;
  if (typeof contentType !== "string" || !/charset/i.test(contentType)) return null;
  return /;\s*charset\s*=\s*"?([A-Za-z0-9_.:-]+)"?\s*(?:;(?!.*charset)|$)/i.exec(contentType)?.[1]?.toLowerCase() ?? "";
}
