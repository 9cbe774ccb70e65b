// What a server may ask of a client, and what a client may answer: the same rule on the way down and on the way up.
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import type { ServerRequestKind } from "@/lib/mcp/methods";
import type { Decision } from "@/lib/policy-engine/types";
import type { Guarded } from "./guarded";
import { denial, denyWithoutPolicy } from "./judge-access";

/** Whether a server may ask the client for this; policy language § Resources, prompts, requests of servers. */
export function judgeServerRequest(policy: Guarded["policy"], kind: ServerRequestKind): Decision {
  return typeof policy === "string" ? denyWithoutPolicy(policy) : policy.judgeServerRequest(kind);
}

/**
 * The denial of a client's result, null where it may go up. Nobody keeps what a server asked, so a result is judged by what it could
 * answer: it goes on where each of these may be asked. An empty one answers a ping.
 */
export function refuseClientResult(policy: Guarded["policy"], result: JsonValue | undefined): Decision | null {
  if (!isJsonObject(result)) return denial("malformed_call");
  if (Object.keys(result).length === 0) return null;
  for (const kind of answeredBy(result)) {
    const decision = judgeServerRequest(policy, kind);
    if (decision.effect !== "allow") return decision;
  }
  return null;
}

/** By the members that a result of each kind has to have (MCP: CreateMessageResult, ElicitResult, ListRootsResult). */
const members: { readonly [kind in ServerRequestKind]: readonly string[] } = {
  sampling: ["role", "model"], elicitation: ["action"], roots: ["roots"],
};
const kinds: readonly ServerRequestKind[] = ["sampling", "elicitation", "roots"];

/** What has none of these members could answer anything. */
function answeredBy(result: JsonObject): readonly ServerRequestKind[] {
  const found = kinds.filter((kind) => members[kind].some((member) => Object.hasOwn(result, member)));
  return found.length === 0 ? kinds : found;
}
