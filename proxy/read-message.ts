// The id that an answer of ours must carry.
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { Parsed } from "../exchange";

/** The request's own id, or null for what is no request. */
export function idOf({ message }: Pick<Parsed, "message">): RpcId | null {
  return message.kind === "call" ? message.call.id : null;
}

/** The legacy era is everything that is not a call of the modern one. */
export function eraOf({ message }: Pick<Parsed, "message">): "legacy" | "modern" {
  return message.kind === "call" ? message.call.era : "legacy";
}
