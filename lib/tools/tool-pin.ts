// The pin of a tool's definition: what was accepted is recognised by it.

import { createHash } from "node:crypto";
import type { ToolDefinition } from "@/lib/mcp/tool-definition";

/** `sha256:` and 64 hex digits; equal exactly when everything that a model or a policy acts on is equal. */
export function toolPin(definition: Pick<ToolDefinition, "pinInput">): string {
  return `sha256:${createHash("sha256").update(definition.pinInput, "utf8").digest("hex")}`;
}
