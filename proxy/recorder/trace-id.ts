// The trace that a call belongs to, by the client's words (W3C Trace Context; in MCP's modern era also in `_meta`).
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;
const none = "0".repeat(32);

/** 32 hex digits of the header's trace, or else of the message's; undefined where neither names one. */
export function traceIdOf(header: string | string[] | undefined, params: JsonValue | undefined): string | undefined {
  const said = header ?? memberOf(memberOf(params, "_meta"), "traceparent");
  const id = typeof said === "string" ? traceparent.exec(said)?.[1] : undefined;
  return id === none ? undefined : id;
}
