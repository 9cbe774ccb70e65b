// A request of a legacy client in the words of 2026-07-28: the envelope of every request, and the headers that mirror it.
import type { McpCall } from "@/lib/mcp/classify-message";
import { invalidParamsCode, methodNotFoundCode, type RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import { capabilitiesMetaKey, clientInfoMetaKey, logLevelMetaKey, versionMetaKey } from "@/lib/mcp/meta-keys";
import { methodFacts } from "@/lib/mcp/methods";
import { mirroredValues, type MirroredArgument } from "@/lib/mcp/mirrored-arguments";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import { headerTextOf } from "@/lib/mcp/param-headers";
import { carriedMethods } from "../carried-methods";
import { without } from "../json-message";
import type { Refusal } from "../not-carried";
import type { BridgedSession } from "./bridged-session";
import { encodeHeaderValue, headerValueCharactersMax } from "./header-value";

export interface ModernRequest {
  readonly method: string;
  readonly params: JsonObject;
  /** Lower-case; beside those that every request has. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The same method and params, with the envelope that says for the client what it said at `initialize`. Refused is what has no counterpart:
 * a log level and a subscription per session, tasks of 2025-11-25, and members that would mean something else to a modern server.
 */
export function requestToModern(call: McpCall, session: BridgedSession, mirrored: readonly MirroredArgument[]): ModernRequest | Refusal {
  const { method, params } = call;
  if (method === "initialize") return { method: "server/discover", params: { _meta: envelopeOf(session, {}) }, headers: { "mcp-method": "server/discover" } };
  if (!carriedMethods.has(method)) return { code: methodNotFoundCode, message: `Method not found: this server speaks MCP ${firstModernRevision} alone, which has no ${method} for a session` };
  const foreign = ["task", "inputResponses", "requestState"].find((name) => Object.hasOwn(params, name));
  if (foreign !== undefined) return { code: invalidParamsCode, message: `Invalid params: ${foreign} cannot be carried over to a server of MCP ${firstModernRevision}` };
  const headers = headersOf(method, params, mirrored);
  if (headers === null) return { code: invalidParamsCode, message: "Invalid params: a name or an argument is too long for the header in which this server wants to see it" };
  const meta = memberOf(params, "_meta");
  return { method, params: { ...params, _meta: envelopeOf(session, isJsonObject(meta) ? meta : {}) }, headers };
}

/** The whole message, with the id that the server is to answer. */
export function modernMessage(id: RpcId, { method, params }: ModernRequest): JsonObject {
  return { jsonrpc: "2.0", id, method, params };
}

/** MCP 2026-07-28, Basic § _meta. No log level: without one the server sends no log messages. */
export function envelopeOf({ clientInfo, capabilities }: BridgedSession, said: JsonObject): JsonObject {
  return {
    ...without(said, [clientInfoMetaKey, logLevelMetaKey]),
    [versionMetaKey]: firstModernRevision,
    [capabilitiesMetaKey]: capabilities,
    ...(clientInfo !== null && { [clientInfoMetaKey]: clientInfo }),
  };
}

function headersOf(method: string, params: JsonObject, mirrored: readonly MirroredArgument[]): Record<string, string> | null {
  const headers: Record<string, string> = { "mcp-method": method };
  const facts = methodFacts(method);
  const named = facts?.mirrored === true && facts.nameIn !== null ? memberOf(params, facts.nameIn) : undefined;
  if (typeof named === "string") headers["mcp-name"] = encodeHeaderValue(named);
  if (method === "tools/call") {
    for (const [header, value] of mirroredValues(mirrored, memberOf(params, "arguments"))) {
      const text = headerTextOf(value);
      if (text !== null) headers[header] = encodeHeaderValue(text);
    }
  }
  return Object.values(headers).every((value) => value.length <= headerValueCharactersMax) ? headers : null;
}
