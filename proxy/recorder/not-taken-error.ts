// An intent that was refused before anything was written of it.

/** The record is not in the log, and will not come into it: what says so is a refusal like any other. Of an intent that failed in another way nobody knows. */
export class NotTakenError extends Error {
  override readonly name = "NotTakenError";
}
