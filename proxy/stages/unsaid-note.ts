// The log's note on an error that did not come from the server. It stands where a note on rules for results would. A replay reads it, so that it gives
// charges back exactly where the gateway did (stages/reserve.ts).
import type { ResultNote } from "@/lib/guard/judge-answer";
import type { UpstreamAnswer } from "../upstream/dispatch-upstream";

const notSent: ResultNote = { code: "not_sent", rule: null };
const notCarried: ResultNote = { code: "not_carried", rule: null };

/** For an error that the gateway made itself: the call could not leave, or its answer could not be carried over. Null for a server's own. */
export function unsaidNote({ isUnsent, isReplaced }: UpstreamAnswer): ResultNote | null {
  if (isUnsent === true) return notSent;
  return isReplaced === true ? notCarried : null;
}
