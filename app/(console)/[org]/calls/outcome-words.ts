// What became of a call, in the words by which the log is searched, and how it stands. Pure.

import type { CallRecord, ResultCode } from "@/lib/calls/call-record";

type Ended = Pick<CallRecord, "effect" | "httpMethod" | "method" | "outcome" | "upstreamStatus" | "isError" | "resultCode">;

const resultWords: Readonly<Record<ResultCode, string>> = {
  redacted: "redacted", result_denied: "withheld", result_too_large: "withheld, too large", evaluation_limit: "withheld, not judged",
  not_carried: "not carried over", not_sent: "not sent", question_denied: "question denied", http_error: "HTTP error",
};
/** Of these nobody's rule is the cause. */
const mishaps: ReadonlySet<ResultCode | null> = new Set(["not_carried", "not_sent", "http_error"]);

/** What became of the answer under the policy's rules for results, or whose error it is; null where it passed as it was. */
function resultText({ resultCode }: Pick<CallRecord, "resultCode">): string | null {
  return resultCode === null ? null : resultWords[resultCode];
}

/** Whether the request was a stream on which a client listens, of either era: it ends when one of the two lets go of it. */
export function isListening({ httpMethod, method }: Pick<CallRecord, "httpMethod" | "method">): boolean {
  return httpMethod === "GET" || method === "subscriptions/listen";
}

/** The same as a fact of the call, which says whose doing it was. */
export function resultFact(call: Pick<CallRecord, "resultCode">): string | null {
  const text = resultText(call);
  return text === null || mishaps.has(call.resultCode) ? text : `${text} by the policy; the tool ran`;
}

interface Outcome {
  readonly text: string;
  /** How it stands where one should look; null of what is as it should be, or the policy's own doing. */
  readonly mark: "failed" | "unknown" | "pending" | null;
  /** The term that finds calls of this outcome. */
  readonly search: string;
}

/** The outcome in a word or two: that of the log's grammar, or what says more, with the term that stands for it. */
export function outcomeOf(call: Ended): Outcome {
  const { outcome, resultCode, upstreamStatus } = call;
  const withheld = resultText(call);
  const plain = withheld === null ? { text: outcome, search: `outcome:${outcome}` } : { text: withheld, search: `code:${resultCode ?? ""}` };
  if (call.effect !== "allow") return { ...plain, mark: null };
  if (outcome === "pending" || outcome === "unknown") return { ...plain, mark: outcome };
  if (outcome === "cut" && isListening(call)) return { text: "closed", mark: null, search: "outcome:cut" };
  if (outcome !== "delivered") return { ...plain, mark: "failed" };
  if (upstreamStatus !== null && upstreamStatus >= 400) return { text: `answered ${String(upstreamStatus)}`, mark: "failed", search: `status:${String(upstreamStatus)}` };
  if (call.isError === true && resultCode === null) return { text: "tool failed", mark: "failed", search: "failed:yes" };
  return { ...plain, mark: mishaps.has(resultCode) ? "failed" : null };
}

/** Whether the tool itself said that it failed; null where it said nothing of the kind, but somebody in its place. */
export function toolFailed({ isError, resultCode }: Pick<CallRecord, "isError" | "resultCode">): boolean | null {
  return isError !== true || resultCode === null || resultCode === "redacted" ? isError : null;
}
