// From the inventory's record to what the builder shows of a tool.
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { ToolDetail } from "@/lib/tools/tool-record";
import type { BuilderTool } from "./builder-types";

export function toBuilderTool({ name, risk, state, summary, definition }: ToolDetail): BuilderTool {
  const annotations = ownMember(definition, "annotations");
  return {
    name, risk, state, description: summary, inputSchema: ownMember(definition, "inputSchema") ?? {}, ...(isJsonObject(annotations) ? { annotations } : {}),
  };
}
