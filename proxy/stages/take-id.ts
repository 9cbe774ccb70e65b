// Part of stage 8: a request's id is its own in its session, wherever rules for results tell one call's answer from another's.
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayDeps, IdEnd, TakenId } from "../deps";
import type { Outcome, Recorded } from "../exchange";
import type { FaultCode } from "../faults";
import { hasId } from "../read-message";

const unheld: TakenId = { leave: () => undefined };

/**
 * The request's claim on its id, which ends with the one call of `leave`; or the fault with which the request is refused: the id is in use in its
 * session, or was used there and never answered, or nobody can tell (law L8).
 */
export function takeId(recorded: Recorded, deps: Pick<GatewayDeps, "requestIds" | "log">): TakenId | FaultCode | Promise<TakenId | FaultCode> {
  const { session, message, served: { document: { server } }, grant: { guarded } } = recorded;
  if (session === null || message.kind !== "call" || !hasId(message.call)) return unheld;
  // A session of the old transport is in one process, which looks after its ids whatever the rules are (upstream/http-sse/server-session.ts).
  if (server.transport === "sse") return unheld;
  const isHeld = typeof guarded.policy !== "string" && guarded.policy.everyResult !== null;
  return isHeld ? takeHeldId(recorded, session.subject, message.call.id, deps) : unheld;
}

/**
 * How far the id is free again. After an error the answer that the client got may have been our own, and the server's may still come. Where the events of a
 * stream had ids, the server gives its answer again to a client that resumes the stream; and some servers keep those events under the request's id.
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
