// What a call is judged against, and what comes out: the two values of the seam. The function between them is evaluate-call.ts.
import type { Rejection } from "@/lib/mcp/rejection";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { Decision, Judgement, PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";

/** One grant's view of one server. Every member comes from our own records, none from the message. */
export interface Guarded {
  /** "none": the grant has no policy; "invalid": its stored document does not validate. Both deny. */
  readonly policy: CompiledPolicy | "none" | "invalid";
  /** By exact name; a tool that the server never listed is absent. */
  readonly inventory: ReadonlyMap<string, ToolFacts>;
  readonly drift: PolicyRequest["drift"];
  readonly subjects: PolicyRequest["subjects"];
  /** The tool of each task that this grant started on this server, by task id. Absent: no task is known, so none may be asked for. */
  readonly taskTools?: ReadonlyMap<string, string>;
}

export type Evaluation =
  /** Final; on `allow` the message may be forwarded, else `answerDenial` says what to answer. */
  | { readonly kind: "decided"; readonly decision: Decision }
  /** Allowed if all its charges can be reserved; `settleEvaluation` has the last word. */
  | { readonly kind: "reserve"; readonly judgement: Extract<Judgement, { kind: "reserve" }> }
  /** Forwarded without a rule. With `filter: "tools"` the answer goes through `shapeToolList` with `visibleTools`. */
  | { readonly kind: "pass"; readonly filter: "tools" | null }
  /** A notification that does not exist: HTTP 202, and no byte goes on. */
  | { readonly kind: "drop" }
  /** Answered by us, never forwarded. */
  | { readonly kind: "refuse"; readonly rejection: Rejection };
