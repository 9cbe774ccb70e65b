// What records the values of calls, for the servers that ask for it.
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { ArgumentKeeper } from "../deps";
import { argumentKeeper } from "./argument-keeper";
import { sealedValues, type SealedValuesDeps } from "./sealed-values";

export interface ValueKeepers {
  readonly argumentKeeper: ArgumentKeeper;
  /** Writes what waits, as long as the time allows. */
  close(deadlineMs: number): Promise<void>;
}

export function openValueKeepers(given: Pick<SealedValuesDeps, "query" | "sealer" | "credential">, bounds: GatewayBounds, log: Logger): ValueKeepers {
  const values = sealedValues("recorded_arguments", {
    ...given,
    onError: (error) => log.warn({ err: error }, "argument values could not be recorded for the moment"),
    onLoss: (call) => log.warn({ call }, "the argument values of a call were not recorded"),
  }, bounds);
  return {
    argumentKeeper: argumentKeeper(values),
    async close(deadlineMs) {
      await values.close(deadlineMs);
    },
  };
}
