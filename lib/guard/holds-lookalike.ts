// Names in an answer that some readers take for those which rules for results read: `Content`, `structuredcontent` (law L2).
import type { JsonObject } from "@/lib/mcp/json-value";
import { lookalikeTest } from "@/lib/mcp/key-folding";

const isLookalike = lookalikeTest(["content", "structuredContent", "isError", "resultType", "inputRequests", "result", "error"]);

/** Whether it has a member that a rule would not see and a client might. */
export function holdsLookalike(answer: JsonObject): boolean {
  return Object.keys(answer).some(isLookalike);
}
