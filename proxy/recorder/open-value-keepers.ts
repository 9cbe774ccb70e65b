// What records the values of calls, for the servers that ask for it.
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { ArgumentKeeper, ResultKeeper } from "../deps";
import { argumentKeeper } from "./argument-keeper";
import { resultKeeper } from "./result-keeper";
import { sealedValues, type SealedValues, type SealedValuesDeps, type ValueTable } from "./sealed-values";
import type { ValueSealer } from "./value-sealer";

export interface ValueKeepers {
  readonly argumentKeeper: ArgumentKeeper;
  readonly resultKeeper: ResultKeeper;
  /** Writes what waits, as long as the time allows. */
  close(deadlineMs: number): Promise<void>;
}

export interface ValueSealers {
  readonly arguments: ValueSealer;
  readonly results: ValueSealer;
}

export function openValueKeepers(given: Pick<SealedValuesDeps, "query" | "credential">, sealers: ValueSealers, bounds: GatewayBounds, log: Logger): ValueKeepers {
  const valuesOf = (table: ValueTable, what: keyof ValueSealers): SealedValues => sealedValues(table, {
    ...given,
    sealer: sealers[what],
    onError: (error) => log.warn({ err: error }, `values of ${what} could not be recorded for the moment`),
    onLoss: (call) => log.warn({ call }, `the values of a call's ${what} were not recorded`),
  }, bounds);
  const [args, results] = [valuesOf("recorded_arguments", "arguments"), valuesOf("recorded_results", "results")];
  return {
    argumentKeeper: argumentKeeper(args),
    resultKeeper: resultKeeper(results, bounds),
    async close(deadlineMs) {
      await Promise.all([args.close(deadlineMs), results.close(deadlineMs)]);
    },
  };
}
