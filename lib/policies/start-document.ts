// The texts that a new policy can begin with. Pure; what is proposed for a tool is the engine's to say.

import { formatDocument } from "@/lib/policy-engine/format-document";
import { startingPoint, type StartingPointName } from "@/lib/policy-engine/starting-points";
import type { RiskClass, ToolState } from "@/lib/policy-engine/types";

export interface StartTool {
  readonly name: string;
  readonly risk: RiskClass;
  readonly state: ToolState;
}

/** A valid document for the server's tools; a tool that the server no longer lists is left out. */
export function startDocument(kind: StartingPointName, tools: readonly StartTool[]): string {
  return formatDocument(startingPoint(kind, tools.filter((tool) => tool.state !== "gone")));
}
