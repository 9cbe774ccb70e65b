// Part of stage 8: a request's id is its own in its session, wherever rules for results tell one call's answer from another's.
import type { GatewayDeps, TakenId } from "../deps";
import type { Recorded } from "../exchange";
import { hasId } from "../read-message";

const unheld: TakenId = { leave: () => undefined };

/** Null for an id that another request of the session has, or had without an answer. `leave` is to be called once. */
export function takeId({ session, message, grant: { guarded } }: Recorded, { requestIds }: Pick<GatewayDeps, "requestIds">): TakenId | null {
  if (session === null || message.kind !== "call" || !hasId(message.call)) return unheld;
  const isHeld = typeof guarded.policy !== "string" && guarded.policy.everyResult !== null;
  return isHeld ? requestIds.take(session.subject, message.call.id) : unheld;
}
