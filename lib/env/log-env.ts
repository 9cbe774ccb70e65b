// The one variable that logging needs before, and without, the rest of a process's environment.
import { z } from "zod";
import { logLevel, parseEnv, type RawEnvironment } from "./parse-env";

export const logEnvSchema = z.object({ LOG_LEVEL: logLevel });

/** LOG_LEVEL, checked; `info` unless set. */
export function logEnv(raw: RawEnvironment = process.env): Readonly<z.output<typeof logEnvSchema>> {
  return parseEnv(logEnvSchema, raw);
}
