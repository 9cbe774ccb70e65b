// Why calls were refused for want of a record, in one line of the operator's log: the cause by its name, and never a value.

/** Of how many records, after how long, and why: SQLSTATE where Postgres said one, else what broke on the way to it. */
export function uncommittedBatch(error: unknown, records: number, tookMs: number): Error {
  return new Error(`${String(records)} records were not committed after ${String(Math.round(tookMs))} ms: ${causeOf(error)}`, { cause: error });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (!("code" in error) || typeof error.code !== "string") return error.message;
  return /^[0-9A-Z]{5}$/.test(error.code) ? `SQLSTATE ${error.code}` : error.code;
}
