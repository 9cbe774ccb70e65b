// Where calls under conditions and answers under rules for results are judged: at once, or, if that takes long, by a thread that nobody else
// waits for. And where answers of megabytes are read, rules or not.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { CallFacts, Evaluation, Guarded } from "@/lib/guard/guarded";
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { AnswerAsks, AnswerOutline } from "@/lib/mcp/outline-answer";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { Signal } from "../streams/plain-signal";

/** A call as a policy is asked about it: `body` is what `call` was read from, null where it was read from no message. */
export interface AskedCall {
  readonly guarded: Guarded;
  readonly call: McpCall;
  readonly facts: CallFacts;
  readonly body: Uint8Array | null;
}

export interface Scans {
  /**
   * What `evaluateCall` says; without a promise where that was found out at once. Never rejects: what takes more than the bounds allow, and
   * what nobody could judge, is a denial `evaluation_limit` (law L8). Aborting the signal gives a call up that still waits.
   */
  evaluate(asked: AskedCall, signal: Signal): Evaluation | Promise<Evaluation>;

  /**
   * What the rules say of the message; without a promise where that was found out at once. Never rejects: what cannot be judged is
   * `unjudged`, which withholds it (law L8). Aborting the signal gives a message up that still waits.
   */
  judge(orgId: string, rules: ResultRules, message: ServerMessage, signal: Signal): RulesVerdict | Promise<RulesVerdict>;

  /**
   * What `outlineAnswer` says of an answer, so that nobody has to read all of it here; without a promise, null, where it is small enough
   * to be read here. Never rejects: null as well where nobody could read it.
   */
  outline(orgId: string, bytes: Uint8Array, asks: AnswerAsks, signal: Signal): Promise<AnswerOutline | null> | null;
}
