// Part of stage 8: a request's id is its own in its session, wherever rules for results tell one call's answer from another's.
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayDeps, IdEnd, TakenId } from "../deps";
import type { Outcome, Recorded } from "../exchange";
import type { FaultCode } from "../faults";
import { hasId } from "../read-message";

const unheld: TakenId = { leave: () => undefined };

/** `leave` is to be called once. Or why nothing of the request may leave: another of the session has its id, or had it without an answer, or nobody can tell (law L8). */
export function takeId(recorded: Recorded, deps: Pick<GatewayDeps, "requestIds" | "log">): TakenId | FaultCode | Promise<TakenId | FaultCode> {
  const { session, message, served: { document: { server } }, grant: { guarded } } = recorded;
  if (session === null || message.kind !== "call" || !hasId(message.call)) return unheld;
  // A session of the old transport is in one process, which looks after its ids whatever the rules are (upstream/http-sse/server-session.ts).
  if (server.transport === "sse") return unheld;
  const isHeld = typeof guarded.policy !== "string" && guarded.policy.everyResult !== null;
  return isHeld ? takeHeldId(recorded, session.subject, message.call.id, deps) : unheld;
}

/**
 * Where a stream ended with an error, what its client got for an answer may be our own word, and the server may yet give its own. Where events had ids it
 * gives its answer again, to whoever comes back with one; and some servers file them under the request's id.
 */
export function idEndOf({ outcome, isError, isResumable }: Outcome): IdEnd {
  if (outcome === "not_delivered") return "settled";
  if (isError === null || outcome === "error") return "unanswered";
  return isResumable === true ? "replayable" : "settled";
}

async function takeHeldId({ served, callId }: Recorded, session: string, id: RpcId, { requestIds, log }: Pick<GatewayDeps, "requestIds" | "log">): Promise<TakenId | FaultCode> {
  try {
    return (await requestIds.take(served.document.org.id, session, id)) ?? "duplicate_request_id";
  } catch (error) {
    log.error({ err: error, call: callId }, "whether an id is taken could not be asked: the call is refused");
    return "ids_unavailable";
  }
}
