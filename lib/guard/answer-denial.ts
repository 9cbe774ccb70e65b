// From a decision that is not an allow to the body that the client gets; always HTTP 200.
// The three forms themselves are lib/mcp/denial.ts.
import { errorBody, invalidParamsCode, type RpcId } from "@/lib/mcp/json-rpc";
import type { McpCall } from "@/lib/mcp/classify-message";
import { deniedCallBody, deniedRequestBody, toolNotFoundBody, type Denial } from "@/lib/mcp/denial";
import { memberOf } from "@/lib/mcp/json-value";
import { methodFacts } from "@/lib/mcp/methods";
import { denialText } from "./denial-text";
import { retryWords } from "./retry-words";
import type { ArgumentsProblem, Decision, ReasonCode } from "@/lib/policy-engine/types";

/** Hidden, in review and unknown are one on the wire: who asks learns nothing from the answer. */
const notFoundCodes: ReadonlySet<ReasonCode> = new Set(["hidden", "tool_changed", "unknown_tool"]);

/**
 * The JSON body that answers a denied request. It says no more of the policy than the message, the rule's pointer and when a limit has room, and
 * for a tool that may not be seen not even that; of arguments what is wrong with them. `requestId` names the call in our log,
 * `nowMs` is the time of the answer.
 */
export function answerDenial(call: McpCall & { readonly id: RpcId }, decision: Decision, requestId: string, nowMs: number, problems: readonly ArgumentsProblem[] = []): string {
  const { code, rule, message, retryAfterSeconds } = decision;
  if (code === "malformed_call") return errorBody(call.id, invalidParamsCode, `Invalid params: ${message}`);
  const text = denialText(decision, problems);
  // Added to the text, since models read nothing else of an answer.
  const said = retryAfterSeconds === undefined ? text : `${text} ${retryWords(retryAfterSeconds, nowMs)}`;
  const denial: Denial = {
    code, rule, message: said, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }), ...(problems.length > 0 && { problems }), requestId,
  };
  if (methodFacts(call.method)?.touches !== "tool") return deniedRequestBody(call.id, denial);
  const toolName = memberOf(call.params, "name");
  if (notFoundCodes.has(code)) return toolNotFoundBody(call.id, typeof toolName === "string" ? toolName : "");
  return deniedCallBody(call.id, call.era, denial);
}
