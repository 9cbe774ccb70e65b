// The one logger: structured lines with ISO time on standard output, and no secret in any of them. What to log is the caller's.
import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import { logEnv } from "@/lib/env/log-env";
import { BOUND_SECRETS, REDACTED, redact } from "./redact";

export type { Logger } from "pino";

/** A logger of its own name and level; fields named like a secret, or like call arguments, come out as `[redacted]` at any depth. */
export function createLogger({ name, level, destination }: { name: string; level: string; destination?: DestinationStream }): Logger {
  const options: LoggerOptions = {
    name,
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: redact,
    },
    // The formatter above does not see what a child logger is bound to.
    redact: { paths: BOUND_SECRETS, censor: REDACTED },
    // redact() has reduced errors already, to what quotes neither a query nor a row.
    serializers: { err: (value: unknown) => value },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

let processLogger: Logger | undefined;

/** The process's logger, at LOG_LEVEL, made at the first call. */
export function logger(): Logger {
  processLogger ??= createLogger({ name: "portcullis", level: logEnv().LOG_LEVEL });
  return processLogger;
}
