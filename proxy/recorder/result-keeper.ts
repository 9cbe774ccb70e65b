// Results of calls of a tool, as their clients got them, for the servers that ask for it.
import type { ResultKeeper } from "../deps";
import type { Recorded } from "../exchange";
import { writeRecordedResult, type ResultBounds } from "./recorded-results";
import type { SealedValues } from "./sealed-values";

export function resultKeeper(values: SealedValues, bounds: ResultBounds): ResultKeeper {
  return {
    keep({ served, callId, startedAt }: Recorded, message: Buffer | string) {
      const place = { orgId: served.document.org.id, serverId: served.document.server.id, callId, startedAt };
      values.add(place, served, (ownSecrets) => writeRecordedResult(message, ownSecrets, bounds));
    },
  };
}
