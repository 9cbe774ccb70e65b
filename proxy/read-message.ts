// What stages and bridge ask of a message that was read.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { ReadMessage } from "./exchange";

interface Reading {
  readonly message: ReadMessage;
}

/** The id that an answer of ours must carry: the request's own, or null for what is no request. */
export function idOf({ message }: Reading): RpcId | null {
  return message.kind === "call" ? message.call.id : null;
}

/** The legacy era is everything that is not a call of the modern one. */
export function eraOf({ message }: Reading): "legacy" | "modern" {
  return message.kind === "call" ? message.call.era : "legacy";
}

/** True for a request; a notification has no id. */
export function hasId(call: McpCall): call is McpCall & { readonly id: RpcId } {
  return call.id !== null;
}
