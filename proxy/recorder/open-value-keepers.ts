// What records the values of calls, for the servers that ask for it, and says of those that it could not.
import type { ValueKind, ValueLoss } from "@/lib/calls/value-loss";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { ArgumentKeeper, ResultKeeper } from "../deps";
import { argumentKeeper } from "./argument-keeper";
import { lostValues } from "./lost-values";
import { resultKeeper } from "./result-keeper";
import { sealedValues, type SealedValues, type SealedValuesDeps } from "./sealed-values";
import type { ValueSealers } from "./value-sealer";

export interface ValueKeepers {
  readonly argumentKeeper: ArgumentKeeper;
  readonly resultKeeper: ResultKeeper;
  /** Writes what waits, as long as the time allows. */
  close(deadlineMs: number): Promise<void>;
}

export interface ValueKeepersDeps extends Pick<SealedValuesDeps, "query" | "credential" | "held"> {
  readonly sealers: ValueSealers;
  /** Counts. */
  readonly onNotKept: (kind: ValueKind, reason: ValueLoss) => void;
  readonly log: Logger;
}

export function openValueKeepers({ query, credential, held, sealers, onNotKept, log }: ValueKeepersDeps, bounds: GatewayBounds): ValueKeepers {
  const lost = lostValues(query, bounds, (error) => log.warn({ err: error }, "what was not recorded could not be noted for the moment"));
  const valuesOf = (kind: ValueKind): SealedValues => sealedValues(kind, {
    query,
    credential,
    held,
    sealer: sealers[kind],
    onError: (error) => log.warn({ err: error, kind }, "values could not be recorded for the moment"),
    onNotKept: (reason) => onNotKept(kind, reason),
    onLost(place, reason) {
      log.warn({ call: place.callId, kind, reason }, "values of a call were not recorded");
      lost.note(place, kind, reason);
    },
  }, bounds);
  const [args, results, taskResults] = [valuesOf("arguments"), valuesOf("results"), valuesOf("task_results")];
  return {
    argumentKeeper: argumentKeeper(args, (reason) => onNotKept("arguments", reason)),
    resultKeeper: resultKeeper(results, taskResults, bounds),
    async close(deadlineMs) {
      await Promise.all([args, results, taskResults].map((values) => values.close(deadlineMs)));
      // Those that came of it; where Postgres is away they have waited for it with the values.
      await lost.close(bounds.recordRetryMs);
    },
  };
}
