// The one logger: structured lines with ISO time on standard output, and no secret in any of them. What to log is the caller's.
import pino, { type DestinationStream, type Logger } from 'pino';
import { redact } from './redact';

export type { Logger } from 'pino';

/** A logger for one process part; fields named like a secret, or like call arguments, come out as `[redacted]` at any depth. */
export function createLogger({ name, level, destination }: { name: string; level: string; destination?: DestinationStream }): Logger {
  const options = {
    name,
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redact(fields),
    },
    // Errors are cut down by redact(), which keeps neither the query nor the row that a database error quotes.
    serializers: { err: (value: unknown) => value },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
