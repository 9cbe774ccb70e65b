// What the log says of an error that no server has said of its call, in the place of what rules for results did. A replay goes by it where it
// gives charges back, as the gateway has (stages/reserve.ts).
import type { ResultNote } from "@/lib/guard/judge-answer";
import type { UpstreamAnswer } from "../upstream/dispatch-upstream";

const notSent: ResultNote = { code: "not_sent", rule: null };
const notCarried: ResultNote = { code: "not_carried", rule: null };

/** Of an answer with an error that the gateway made itself: the call could not leave, or its answer could not be carried over. Null for a server's. */
export function unsaidNote({ isUnsent, isReplaced }: UpstreamAnswer): ResultNote | null {
  if (isUnsent === true) return notSent;
  return isReplaced === true ? notCarried : null;
}
