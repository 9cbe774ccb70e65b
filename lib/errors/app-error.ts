// The one error that verbs throw. What people read and what logs keep are different fields.

import { errorCodes, type ErrorCode } from "./error-codes";

interface AppErrorDetail {
  /** Shown to people in place of the code's sentence. Never a secret, never another tenant's word. */
  readonly public?: string;
  /** Messages by form field. */
  readonly fields?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly internal?: string;
  readonly cause?: unknown;
}

/** An outcome of a verb that is not its result: a code of the table, a public sentence, and an internal one apart. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly public: string;
  readonly fields: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, detail: AppErrorDetail = {}) {
    super(detail.internal ?? detail.public ?? errorCodes[code].sentence, { cause: detail.cause });
    this.name = "AppError";
    this.code = code;
    this.public = detail.public ?? errorCodes[code].sentence;
    this.fields = detail.fields ?? {};
  }
}
