// The only translation of a `tools/call` into what a policy judges. No rule is applied here.
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import type { McpCall } from "@/lib/mcp/classify-message";
import { toolNameCharactersMax } from "@/lib/mcp/bounds";
import type { PolicyRequest } from "@/lib/policy-engine/types";
import type { CallFacts, Guarded } from "./guarded";

const argumentsPointer = "/params/arguments";
const noNumbers: ReadonlySet<string> = new Set();

/**
 * The request that the policy judges, made of the body's own `name` and `arguments` and of our own records; null where the
 * call cannot be judged: no name, a name that no inventory could hold, or arguments that are not an object.
 */
export function toPolicyRequest(guarded: Guarded, call: McpCall, facts: CallFacts): PolicyRequest | null {
  const toolName = memberOf(call.params, "name");
  if (typeof toolName !== "string" || toolName.length > 2 * toolNameCharactersMax) return null;
  const given = argumentsOf(call);
  return given === null ? null : requestOf(guarded, toolName, facts, given.args, given.inexactNumbers);
}

/** The arguments of a call; null where they are not an object. Absent ones are none; null is a value, and not an object. */
export function argumentsOf(call: McpCall): Pick<PolicyRequest, "args" | "inexactNumbers"> | null {
  const args = Object.hasOwn(call.params, "arguments") ? memberOf(call.params, "arguments") : {};
  return isJsonObject(args) ? { args, inexactNumbers: withinArguments(call.inexactNumbers) } : null;
}

/** The same of a call whose arguments are not known, with none in their place. */
export function toolRequestOf(guarded: Guarded, toolName: string, facts: CallFacts): PolicyRequest {
  return requestOf(guarded, toolName, facts, {}, noNumbers);
}

/** Written member by member, because V8 gives each object that is made by a spread a shape of its own, and every rule reads this one (ADR 0029). */
function requestOf(
  { inventory, drift, subjects: { grant, server, organization }, context }: Guarded, toolName: string, { session, user, client, nowMs }: CallFacts,
  args: JsonObject, inexactNumbers: ReadonlySet<string>,
): PolicyRequest {
  return {
    toolName,
    tool: inventory.get(toolName) ?? null,
    drift,
    args,
    inexactNumbers,
    subjects: { grant, server, organization, session, user: user?.id ?? null },
    context: { server: context.server, grant: context.grant, user: user === null ? null : { email: user.email, role: user.role }, client },
    nowMs,
  };
}

/** The pointers below the arguments, from there. */
function withinArguments(pointers: ReadonlySet<string>): ReadonlySet<string> {
  if (pointers.size === 0) return noNumbers;
  const within = new Set<string>();
  for (const pointer of pointers) {
    if (pointer.startsWith(`${argumentsPointer}/`)) within.add(pointer.slice(argumentsPointer.length));
  }
  return within;
}
