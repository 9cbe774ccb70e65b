// What a server asks of the client, by whatever message: held to the policy, and to what MCP forbids whatever a policy says.
import type { JsonValue } from "@/lib/mcp/json-value";
import { serverRequestKind } from "@/lib/mcp/methods";
import type { Decision } from "@/lib/policy-engine/types";
import { asksForSecret } from "./asks-for-secret";
import type { Guarded } from "./guarded";
import { judgeServerRequest } from "./judge-server-request";
import { leadsElsewhere } from "./leads-elsewhere";

/** Null for a method that no client knows. What a policy lets servers ask, MCP may yet forbid. */
export function judgeAsked(policy: Guarded["policy"], method: string, params: JsonValue | undefined): Decision | null {
  const kind = serverRequestKind(method);
  const decision = kind === null ? null : judgeServerRequest(policy, kind);
  if (kind !== "elicitation" || decision?.effect !== "allow") return decision;
  return asksForSecret(params) ? secretAsked : leadsElsewhere(params) ? addressAsked : decision;
}

const secretAsked: Decision = {
  effect: "deny", code: "denied", rule: null, trace: [],
  message: "The server's form asks for a password, key or other secret, which MCP forbids; it was not passed on.",
};
const addressAsked: Decision = {
  effect: "deny", code: "denied", rule: null, trace: [],
  message: "The server wants an address opened that is no page of the web; it was not passed on.",
};
