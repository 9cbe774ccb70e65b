// Results of calls of a tool, as their clients got them, for the servers that ask for it: of the call itself, and of the task that it began.
import { momentOfCall } from "@/lib/calls/moment-of-call";
import type { ResultKeeper } from "../deps";
import { resultWriter, type ResultBounds } from "./recorded-results";
import type { SealedValues } from "./sealed-values";

export function resultKeeper(results: SealedValues, taskResults: SealedValues, bounds: ResultBounds): ResultKeeper {
  return {
    keep(served, { callId, form }, message, rpcId) {
      // An id of ours says when its call came; both are of one moment.
      const beganMs = momentOfCall(callId);
      if (beganMs === null) return;
      const place = { orgId: served.document.org.id, serverId: served.document.server.id, callId, startedAt: new Date(beganMs).toISOString() };
      const values = form === "answer" ? results : taskResults;
      const { write, heldBytes } = resultWriter(message, { form, rpcId }, bounds);
      values.add(place, served, write, heldBytes);
    },
  };
}
