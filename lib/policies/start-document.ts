// The texts that a new policy can begin with. Pure; what is proposed for a tool is the engine's to say.

import { formatDocument } from "@/lib/policy-engine/format-document";
import { proposePolicy } from "@/lib/policy-engine/propose-policy";
import type { RiskClass, ToolState } from "@/lib/policy-engine/types";

export interface StartTool {
  readonly name: string;
  readonly risk: RiskClass;
  readonly state: ToolState;
}

/** A valid document for the server's tools; a tool that the server no longer lists is left out. */
export function startDocument(kind: "proposed" | "read_only" | "deny_all", tools: readonly StartTool[]): string {
  const listed = tools.filter((tool) => tool.state !== "gone");
  switch (kind) {
    case "proposed": return formatDocument(proposePolicy(listed));
    case "read_only": return formatDocument(proposePolicy(listed.filter((tool) => tool.risk === "read")));
    case "deny_all": return formatDocument({ version: "1", default: "deny", tools: {} });
  }
}
