// Inputs for the tests of the seam: real documents through the real parser and compiler, calls through the real classifier.
import { classifyMessage, type McpCall } from "@/lib/mcp/classify-message";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";
import { vectorContext, vectorUserId } from "@/tests/support/policy-vectors";
import type { CallFacts, Guarded } from "@/lib/guard/guarded";

const vectorGuard: Guarded["context"] = { server: vectorContext.server, grant: vectorContext.grant };

/** The compiled document; throws where it is not valid. */
export function policyOf(document: JsonValue): CompiledPolicy {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compilePolicy(parsed.policy, linearRegex);
}

export const inventory: ReadonlyMap<string, ToolFacts> = new Map<string, ToolFacts>([
  ["run", { risk: "execute", state: "active" }], ["read", { risk: "read", state: "active" }], ["wipe", { risk: "destructive", state: "active" }],
  ["pay", { risk: "financial", state: "active" }], ["refund", { risk: "financial", state: "active" }], ["fresh", { risk: "write", state: "new" }], ["altered", { risk: "write", state: "changed" }], ["gone", { risk: "read", state: "gone" }],
]);

/** One grant's view of a server with the inventory above. */
export function guardedBy(policy: Guarded["policy"], more?: Partial<Guarded>): Guarded {
  return { policy, inventory, drift: "review", subjects: { grant: "grt_1", server: "srv_1", organization: "org_1" }, context: vectorGuard, ...more };
}

/** A call at this moment, by a client that says nothing of itself. */
export function factsAt(nowMs: number): CallFacts {
  return { nowMs, client: vectorContext.client, user: null, session: null };
}

/** The facts of the call that a vector's request stands for. */
export function factsOf({ nowMs, context: { client, user }, subjects: { session } }: PolicyRequest): CallFacts {
  return { nowMs, client, user: user === null ? null : { ...user, id: vectorUserId }, session };
}

/** A request as the gateway would hand it on, from its text; throws where it is refused before the seam. */
export function callOf(method: string, params?: JsonValue | string, era: McpCall["era"] = "legacy"): McpCall & { readonly id: RpcId } {
  const written = params === undefined ? "{}" : typeof params === "string" ? params : JSON.stringify(params);
  const call = messageOf(`{"jsonrpc":"2.0","id":7,"method":${JSON.stringify(method)},"params":${written}}`);
  if (call.id === null) throw new Error("not a request");
  // The seam takes the era as classified; the headers and envelope of the modern one are the classifier's own tests.
  return { ...call, id: call.id, era };
}

/** Any message from its text, in the legacy era. */
export function messageOf(text: string): McpCall {
  const body = parseStrictJson(new TextEncoder().encode(text));
  if (!body.ok) throw new Error(body.fault);
  const classified = classifyMessage({ httpMethod: "POST" }, body);
  if (classified.kind !== "call") throw new Error(JSON.stringify(classified));
  return classified.call;
}
