// How a policy's "no" looks on the wire: always HTTP 200, and never more than the message and the rule's pointer.
// Which of the three forms a decision takes is lib/guard/answer-denial.ts.
import { errorBody, invalidParamsCode, policyDeniedCode, resultBody, type RpcId } from "./json-rpc";
import type { JsonObject } from "./json-value";
import type { Era } from "./methods";

/** What an agent may learn of the decision that denied its call. */
export interface Denial {
  readonly code: string;
  readonly rule: string | null;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** What is wrong with its arguments; where, by JSON Pointer inside them, and what is asked for. */
  readonly problems?: readonly { readonly pointer: string; readonly rule: string }[];
  readonly requestId: string;
}

/** A denied `tools/call` as a tool result: the model reads why and can adapt, instead of seeing its connection fail. */
export function deniedCallBody(id: RpcId, era: Era, denial: Denial): string {
  return resultBody(id, deniedResult(era, denial));
}

/** The tool result alone. */
export function deniedResult(era: Era, denial: Denial): JsonObject {
  return {
    ...(era === "modern" && { resultType: "complete" }),
    content: [{ type: "text", text: `[POLICY DENIED] ${denial.message}` }],
    isError: true,
    _meta: { "portcullis/decision": decisionOf(denial) },
  };
}

/** A tool that is hidden, in review or unknown: byte for byte one answer, so that asking tells nothing. */
export function toolNotFoundBody(id: RpcId, toolName: string): string {
  return errorBody(id, invalidParamsCode, `Tool ${toolName} not found`);
}

/** A denied request of any other method: a JSON-RPC error with a code of our own. */
export function deniedRequestBody(id: RpcId, denial: Denial): string {
  return errorBody(id, policyDeniedCode, `[POLICY DENIED] ${denial.message}`, { "portcullis/decision": decisionOf(denial) });
}

function decisionOf(denial: Denial): JsonObject {
  return {
    code: denial.code,
    rule: denial.rule,
    ...(denial.retryAfterSeconds !== undefined && { retryAfterSeconds: denial.retryAfterSeconds }),
    ...(denial.problems !== undefined && { problems: denial.problems.map(({ pointer, rule }) => ({ pointer, rule })) }),
    requestId: denial.requestId,
  };
}
