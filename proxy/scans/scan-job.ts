// What goes to a scan thread and what comes back: plain data alone.
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { JsonObject } from "@/lib/mcp/json-value";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { PolicyRequest } from "@/lib/policy-engine/types";

/** What a thread is asked. */
export type ScanQuestion =
  | { readonly kind: "judge"; readonly rules: ResultRules; readonly message: ServerMessage }
  | { readonly kind: "outline"; readonly bytes: Uint8Array };

export type ScanJob = JudgeJob | { readonly kind: "outline"; readonly bytes: Uint8Array };

export interface JudgeJob {
  readonly kind: "judge";
  /** The rules by the name that this process gave them; `rules` say what they are where the thread does not know them yet. */
  readonly plan: number;
  readonly rules: Pick<ResultPlan, "source" | "timezone"> | null;
  /** Names of rules that the thread is to forget before it begins. */
  readonly forget: readonly number[];
  readonly request: PolicyRequest | null;
  readonly message: ServerMessage;
}

export type ScanAnswer =
  | { readonly kind: "verdict"; readonly verdict: RulesVerdict }
  | { readonly kind: "outline"; readonly message: JsonObject | null };
export type ScanReply = { readonly kind: "ready" } | ScanAnswer;

/** The call that is answered without what cannot leave its thread: no rule over an answer asks for a check of arguments. */
export function plainRequest({ request }: ResultRules): PolicyRequest | null {
  if (request === null || request.tool === null) return request;
  return { ...request, tool: { ...request.tool, checkArguments: null } };
}
