// What a server of MCP 2026-07-28 refuses of a request by the version that it names, by the form of its input, and by the headers that mirror
// arguments. A legacy server knows none of these, so the bridge refuses in its place.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import { versionMetaKey } from "@/lib/mcp/meta-keys";
import type { MirroredArgument } from "@/lib/mcp/mirrored-arguments";
import { firstModernRevision, rejectVersion } from "@/lib/mcp/modern-envelope";
import { refuseParamHeaders } from "@/lib/mcp/param-headers";
import { rejectParams, type Rejection } from "@/lib/mcp/rejection";

/**
 * Null for a request that such a server would serve. `headers` are lower-case; `mirrored` is what the pinned schema of the called tool wants
 * in headers.
 */
export function refuseAsModern(
  { id, method, params }: { readonly id: RpcId; readonly method: string; readonly params: JsonObject },
  headers: Readonly<Record<string, string>>, mirrored: readonly MirroredArgument[],
): Rejection | null {
  const claimed = memberOf(memberOf(params, "_meta"), versionMetaKey);
  if (claimed !== firstModernRevision) return rejectVersion(id, String(claimed));
  const responses = memberOf(params, "inputResponses");
  if (responses !== undefined && !isJsonObject(responses)) return rejectParams("input-responses-invalid", "Invalid params: inputResponses must be an object", id);
  return method === "tools/call" ? refuseParamHeaders(id, headers, mirrored, memberOf(params, "arguments"), { required: true }) : null;
}
