// What a server of MCP 2026-07-28 refuses of a request by the version that it names, by the form of its input, and by the headers that mirror
// arguments. A legacy server knows none of these, so the bridge refuses in its place.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { decodeNameHeader, trimHeader } from "@/lib/mcp/mcp-name-header";
import { versionMetaKey } from "@/lib/mcp/meta-keys";
import { mirroredValues, type MirroredArgument } from "@/lib/mcp/mirrored-arguments";
import { firstModernRevision, rejectVersion } from "@/lib/mcp/modern-envelope";
import { rejectMismatch, rejectParams, type Rejection } from "@/lib/mcp/rejection";
import { headerTextOf } from "../to-modern/header-value";

const decimal = /^-?[0-9]+(?:\.[0-9]+)?$/;

/**
 * Null for a request that such a server would serve. `headers` are lower-case; `mirrored` is what the pinned schema of the called tool wants
 * in headers. A header whose argument is absent or null is nobody's to read (Streamable HTTP § Server Validation).
 */
export function refuseAsModern(
  { id, method, params }: { readonly id: RpcId; readonly method: string; readonly params: JsonObject },
  headers: Readonly<Record<string, string>>, mirrored: readonly MirroredArgument[],
): Rejection | null {
  const claimed = memberOf(memberOf(params, "_meta"), versionMetaKey);
  if (claimed !== firstModernRevision) return rejectVersion(id, String(claimed));
  const responses = memberOf(params, "inputResponses");
  if (responses !== undefined && !isJsonObject(responses)) return rejectParams("input-responses-invalid", "Invalid params: inputResponses must be an object", id);
  if (method !== "tools/call") return null;
  for (const [header, value] of mirroredValues(mirrored, memberOf(params, "arguments"))) {
    const text = headerTextOf(value);
    if (text === null) continue;
    const sent = headers[header];
    if (sent === undefined) return rejectMismatch("param-header-missing", id, "(missing)", `the arguments hold a value that the required ${header} header mirrors, and the header is absent`);
    const said = decodeNameHeader(trimHeader(sent));
    if (said === null) return rejectMismatch("param-header-invalid-encoding", id, sent, `the ${header} header carries an invalid Base64 sentinel value`);
    if (!saysSame(said, value, text)) return rejectMismatch("param-header-mismatch", id, sent, `the value in the arguments is not what the ${header} header says`);
  }
  return null;
}

/** Numbers are compared as such: 42.0 is 42. */
function saysSame(said: string, value: JsonValue, text: string): boolean {
  return said === text || (typeof value === "number" && decimal.test(said) && Number(said) === value);
}
