// What a form or the API may say about tools.

import { z } from "zod";
import { toolsMax } from "@/lib/mcp/bounds";
import { riskClasses } from "@/lib/policy-engine/types";

const toolId = z.string().startsWith("tol_", "This is not the id of a tool.").max(64);
const serverId = z.string().startsWith("srv_", "This is not the id of a server.").max(64);

export const listToolsInput = z.strictObject({ serverId });
export type ListToolsInput = z.output<typeof listToolsInput>;

export const acceptToolsInput = z.strictObject({
  serverId,
  /** Each with the pin that was looked at: a definition that changed again meanwhile is not accepted. */
  tools: z.array(z.strictObject({ toolId, pin: z.string().max(80) })).min(1, "Choose at least one tool.").max(toolsMax),
});
export type AcceptToolsInput = z.output<typeof acceptToolsInput>;

export const setToolRiskInput = z.strictObject({
  toolId,
  /** `classifier` gives the class back to the classifier. */
  risk: z.enum([...riskClasses, "classifier"], { error: "Choose a risk class." }),
});
export type SetToolRiskInput = z.output<typeof setToolRiskInput>;
