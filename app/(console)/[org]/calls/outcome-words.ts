// What became of a call, in words.

import type { CallOutcome, CallRecord, ResultCode } from "@/lib/calls/call-record";

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
