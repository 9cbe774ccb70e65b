// What a modern client said, in this very request, that it can be asked for.
import { CLIENT_CAPABILITIES_META_KEY, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";

const envelope = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}).optional() });

export function canBeAsked({ mcpReq }: ServerContext, kind: "sampling" | "elicitation"): boolean {
  const said = envelope.safeParse(mcpReq.envelope);
  return said.success && said.data[CLIENT_CAPABILITIES_META_KEY]?.[kind] !== undefined;
}
