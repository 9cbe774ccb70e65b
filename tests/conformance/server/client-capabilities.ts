// What a client said that it can be asked for: a modern one in this very request, a legacy one when its session began.
import { CLIENT_CAPABILITIES_META_KEY, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";

const envelope = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}).optional() });

export function canBeAsked({ server }: McpServer, { mcpReq }: ServerContext, kind: "sampling" | "elicitation"): boolean {
  const said = envelope.safeParse(mcpReq.envelope);
  const capabilities = (said.success ? said.data[CLIENT_CAPABILITIES_META_KEY] : undefined) ?? server.getClientCapabilities();
  return capabilities?.[kind] !== undefined;
}
