// What a call is judged against, and what comes out: the two values of the seam. The function between them is evaluate-call.ts.
import type { Rejection } from "@/lib/mcp/rejection";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { CallContext, ChargedSubjects, Decision, Judgement, PolicyRequest, ToolFacts } from "@/lib/policy-engine/types";

/** One grant's view of one server. Every member comes from our own records, none from the message. */
export interface Guarded {
  /** "none": the grant has no policy; "invalid": its stored document does not validate. Both deny. */
  readonly policy: CompiledPolicy | "none" | "invalid";
  /** By exact name; a tool that the server never listed is absent. */
  readonly inventory: ReadonlyMap<string, ToolFacts>;
  readonly drift: PolicyRequest["drift"];
  readonly subjects: Pick<ChargedSubjects, "grant" | "server" | "organization">;
  /** What rules may read of the server and the grant. */
  readonly context: Pick<CallContext, "server" | "grant">;
}

/** What is known of one call beside its message: the clock's reading, and who is calling. */
export interface CallFacts {
  /** Milliseconds since the Unix epoch, read once for the call. */
  readonly nowMs: number;
  readonly client: CallContext["client"];
  /** The person as whom the call is made; null for a grant's bearer token. */
  readonly user: (NonNullable<CallContext["user"]> & { readonly id: string }) | null;
  /** Identity of the client's session, unlike that of any other grant; null where there is none. */
  readonly session: string | null;
  /**
   * The tool of each task that the message names, by the id that stands there; null where it is not known. A task that is absent was not
   * begun by this grant on this server. Absent: no task is known, so none may be asked for.
   */
  readonly taskTools?: ReadonlyMap<string, string | null>;
}

export type Evaluation =
  /** Final; on `allow` the message may be forwarded, else `answerDenial` says what to answer. */
  | { readonly kind: "decided"; readonly decision: Decision }
  /** Allowed if all its charges can be reserved; `settleEvaluation` has the last word. */
  | { readonly kind: "reserve"; readonly judgement: Extract<Judgement, { kind: "reserve" }> }
  /** Forwarded without a rule. With `filter: "tools"` the answer is read by `readToolList` and loses all but `visibleTools`. */
  | { readonly kind: "pass"; readonly filter: "tools" | null }
  /** A notification that does not exist: HTTP 202, and no byte goes on. */
  | { readonly kind: "drop" }
  /** Answered by us, never forwarded. */
  | { readonly kind: "refuse"; readonly rejection: Rejection };
