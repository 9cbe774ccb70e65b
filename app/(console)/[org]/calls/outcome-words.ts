// What became of a call, in words, and how it stands. Pure.

import type { CallOutcome, CallRecord, ResultCode } from "@/lib/calls/call-record";

type Ended = Pick<CallRecord, "effect" | "httpMethod" | "method" | "outcome" | "upstreamStatus" | "isError" | "resultCode">;

export const outcomeWords: Readonly<Record<CallOutcome, string>> = {
  pending: "in flight",
  unknown: "unknown",
  refused: "not sent",
  delivered: "delivered",
  error: "server error",
  not_delivered: "not delivered",
  cut: "cut off",
};

const resultWords: Readonly<Record<ResultCode, string>> = {
  redacted: "redacted", result_denied: "withheld", result_too_large: "withheld, too large", evaluation_limit: "withheld, not judged",
};

/** What became of the answer under the policy's rules for results; null where they let it pass as it was. */
export function resultText({ resultCode }: Pick<CallRecord, "resultCode">): string | null {
  return resultCode === null ? null : resultWords[resultCode];
}

/** Whether the request was a stream on which a client listens, of either era: it ends when one of the two lets go of it. */
export function isListening({ httpMethod, method }: Pick<CallRecord, "httpMethod" | "method">): boolean {
  return httpMethod === "GET" || method === "subscriptions/listen";
}

/** The outcome in a word or two. `mark` is how it stands where one should look: a plain word is as it should be, or the policy's own doing. */
export function outcomeOf(call: Ended): { readonly text: string; readonly mark: "failed" | "unknown" | "pending" | null } {
  const text = resultText(call) ?? outcomeWords[call.outcome];
  if (call.effect !== "allow") return { text, mark: null };
  if (call.outcome === "pending" || call.outcome === "unknown") return { text, mark: call.outcome };
  if (call.outcome === "cut" && isListening(call)) return { text: "closed", mark: null };
  if (call.outcome !== "delivered") return { text, mark: "failed" };
  if (call.upstreamStatus !== null && call.upstreamStatus >= 400) return { text: `answered ${String(call.upstreamStatus)}`, mark: "failed" };
  if (call.isError === true && call.resultCode === null) return { text: "tool failed", mark: "failed" };
  return { text, mark: null };
}
