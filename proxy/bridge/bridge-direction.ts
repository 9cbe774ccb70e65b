// Whether a message has to be carried over to the other era, by what the gateway found of the server and what its admins set.
import type { Era } from "@/lib/mcp/methods";
import type { ServerDocument } from "@/lib/snapshot/server-document";

export type BridgeDirection = "to-modern" | "to-legacy";

/**
 * Null wherever both ends share an era, and wherever the server's is not known: then the bytes pass as they are. A legacy message to a
 * modern-only server is always carried over; a modern one to a legacy-only server where the server's setting says so, since clients of
 * both eras fall back by themselves on the server's own 4xx.
 */
export function bridgeDirection({ era, bridgeModern }: Pick<ServerDocument["server"], "era" | "bridgeModern">, spoken: Era): BridgeDirection | null {
  if (era === "modern" && spoken === "legacy") return "to-modern";
  return era === "legacy" && spoken === "modern" && bridgeModern ? "to-legacy" : null;
}
