// What goes to a scan thread and what comes back: plain data alone.
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { AnswerAsks, AnswerOutline } from "@/lib/mcp/outline-answer";
import type { CallFacts, Evaluation, Guarded } from "@/lib/guard/guarded";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { Policy } from "@/lib/policy-engine/policy";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";
import type { AskedCall } from "./scans";

/** What a thread is asked. */
export type ScanQuestion =
  | { readonly kind: "evaluate"; readonly asked: AskedCall }
  | { readonly kind: "judge"; readonly rules: ResultRules; readonly message: ServerMessage }
  | OutlineJob;

export type ScanJob = EvaluateJob | JudgeJob | OutlineJob;

export interface OutlineJob {
  readonly kind: "outline";
  readonly bytes: Uint8Array;
  readonly asks: AnswerAsks;
}

/** What the gateway's own thread could not find out in the time that it has. */
export interface EvaluateJob {
  readonly kind: "evaluate";
  /** As `plan` and `rules` of a {@link JudgeJob}. */
  readonly plan: number;
  readonly policy: Policy | null;
  readonly forget: readonly number[];
  /** Without what the thread makes anew: the policy, and the tools that the message is about, the called one or those of its tasks. */
  readonly guarded: Pick<Guarded, "drift" | "subjects" | "context">;
  readonly tools: ReadonlyMap<string, Omit<ToolFacts, "checkArguments">>;
  /** Of the called tool, as text: the thread makes the check anew. Null where it has none that can be made. */
  readonly schema: string | null;
  /** Without what is read again from the body, where it was read from one. */
  readonly call: Omit<McpCall, "params" | "inexactNumbers">;
  readonly read: CallRead;
  readonly facts: CallFacts;
}

export type CallRead = { readonly body: Uint8Array } | Pick<McpCall, "params" | "inexactNumbers">;

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
  | { readonly kind: "evaluation"; readonly evaluation: Evaluation }
  | { readonly kind: "verdict"; readonly verdict: RulesVerdict }
  | { readonly kind: "outline"; readonly outline: AnswerOutline | null };
export type ScanReply = { readonly kind: "ready" } | ScanAnswer;

/** A tool without what cannot leave its thread: its check of arguments. */
export function plainTool({ risk, state, annotations }: ToolFacts): Omit<ToolFacts, "checkArguments"> {
  return { risk, state, ...(annotations !== undefined && { annotations }) };
}

/** The call that is answered without what cannot leave its thread: no rule over an answer asks for a check of arguments. */
export function plainRequest({ request }: ResultRules): PolicyRequest | null {
  if (request === null || request.tool === null) return request;
  return { ...request, tool: { ...request.tool, checkArguments: null } };
}
