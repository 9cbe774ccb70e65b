// What a legacy server tells while it works on a request, for the modern client that made it.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { logLevelMetaKey } from "@/lib/mcp/meta-keys";

/**
 * Null for what has no place on the stream of a request (MCP 2026-07-28, Streamable HTTP): changed lists, and logs that nobody asked for.
 * Progress under the call's own `token` goes under that of the request that the client waits for now; a request without one hears of none.
 */
export function notificationToModern(notification: JsonObject, requestMeta: JsonValue | undefined, token: number): JsonObject | null {
  const params = memberOf(notification, "params");
  switch (memberOf(notification, "method")) {
    case "notifications/progress": {
      const progressToken = memberOf(requestMeta, "progressToken");
      return progressToken === undefined || !isJsonObject(params) || memberOf(params, "progressToken") !== token ? null : { ...notification, params: { ...params, progressToken } };
    }
    case "notifications/message": return memberOf(requestMeta, logLevelMetaKey) === undefined ? null : notification;
    default: return null;
  }
}
