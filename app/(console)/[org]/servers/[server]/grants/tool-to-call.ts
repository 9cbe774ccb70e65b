// Which tool a snippet may call, that a person pastes into a terminal unread. Pure.

import type { ToolDetail } from "@/lib/tools/tool-record";

/**
 * The first tool in force that only reads; a server that has none gets no call. Never one that repeats arguments in headers, which a snippet would have to
 * do too.
 */
export function toolToCall<T extends Pick<ToolDetail, "state" | "risk" | "definition">>(tools: readonly T[]): T | undefined {
  return tools.find(({ state, risk, definition }) => state === "active" && risk === "read" && !JSON.stringify(definition).includes("x-mcp-header"));
}
