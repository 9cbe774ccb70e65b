// As much of a message as says whose it is. What it may do is judged elsewhere, by the one reading of lib/mcp.
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";

export interface Envelope {
  /** Null for a notification; otherwise one text for each id, in which 1 and "1" differ. */
  readonly id: string | null;
  /** Null for an answer. */
  readonly method: string | null;
  /** Of a request, by which the server will tell of its progress; of a progress notification, the same. */
  readonly progressToken: string | null;
  /** Of `notifications/cancelled`: the request that is given up. */
  readonly cancels: string | null;
}

/** Null for what is no JSON-RPC message. */
export function readEnvelope(text: string): Envelope | null {
  let message: JsonValue;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  const method = memberOf(message, "method");
  const id = keyOf(memberOf(message, "id"));
  if (typeof method !== "string") return method === undefined && id !== null ? { id, method: null, progressToken: null, cancels: null } : null;
  const params = memberOf(message, "params");
  const token = id === null ? memberOf(params, "progressToken") : memberOf(memberOf(params, "_meta"), "progressToken");
  return {
    id, method,
    progressToken: id !== null || method === "notifications/progress" ? keyOf(token) : null,
    cancels: method === "notifications/cancelled" ? keyOf(memberOf(params, "requestId")) : null,
  };
}

function keyOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" || typeof value === "number" ? `${typeof value} ${value}` : null;
}
