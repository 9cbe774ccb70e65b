// What goes to a scan thread and what comes back: plain data alone.
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { PolicyRequest } from "@/lib/policy-engine/types";

export interface ScanJob {
  /** The rules by the name that this process gave them; `rules` say what they are where the thread does not know them yet. */
  readonly plan: number;
  readonly rules: Pick<ResultPlan, "source" | "timezone"> | null;
  /** Names of rules that the thread is to forget before it begins. */
  readonly forget: readonly number[];
  readonly request: PolicyRequest | null;
  readonly message: ServerMessage;
}

export type ScanReply = { readonly kind: "ready" } | { readonly kind: "verdict"; readonly verdict: RulesVerdict };

/** The call that is answered without what cannot leave its thread: no rule over an answer asks for a check of arguments. */
export function plainRequest({ request }: ResultRules): PolicyRequest | null {
  if (request === null || request.tool === null) return request;
  return { ...request, tool: { ...request.tool, checkArguments: null } };
}
