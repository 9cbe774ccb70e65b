// Finds the call whose answer may come on a stream that is not that call's own: a stream that a client resumes, or one that several calls share.
import { earlierResultRules } from "@/lib/guard/result-rules";
import type { Audience } from "../answers/shape-server-message";
import type { GatewayDeps } from "../deps";
import type { Forwarded } from "../exchange";
import { hasId } from "../read-message";
import { replayedAsOwnMs } from "../request-ids/request-ids";
import { factsOf } from "./call-facts";

/** Of a resumed stream, the call that it belonged to and the rules for its answer as they are now; of a shared one, the call that waits and its own rules. */
export function resumedBy(forwarded: Forwarded, guarded: Audience["guarded"], deps: GatewayDeps): Audience["resumed"] {
  const call = callOf(forwarded);
  if (call !== null && sharesStream(forwarded)) return { callId: call.id, resultRules: forwarded.resultRules };
  const { resumed } = forwarded.opened;
  if (resumed === null || resumed.callId === null) return null;
  const { callId, tool, resultOf } = resumed;
  // Of a stream that belonged to no call of a tool nobody can say what it brings; nor of one whose id another call may have by now (take-id.ts).
  const isItsOwn = resultOf !== null && deps.nowMs() - deps.callTimeMs(resultOf.callId) <= replayedAsOwnMs(deps.bounds);
  if (tool === null || !isItsOwn) return null;
  return { callId, resultRules: earlierResultRules(guarded, tool, factsOf(forwarded, deps.nowMs())) };
}

/** A server of the old transport says everything on one stream, and not what a notice belongs to: it may be about another call. */
export function sharesStream({ served, message }: Forwarded): boolean {
  return served.document.server.transport === "sse" && message.kind === "call";
}

export function callOf({ message }: Forwarded): Audience["call"] {
  return message.kind === "call" && hasId(message.call) ? message.call : null;
}
