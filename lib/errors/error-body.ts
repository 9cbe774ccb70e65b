// The API's one form of error.

import type { AppError } from "./app-error";

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** Sentences by field; absent where there is none. */
    readonly fields?: Readonly<Record<string, string>>;
    readonly requestId: string;
  };
}

/** What a caller is told of an error: nothing of its cause. */
export function errorBody({ code, public: message, fields }: AppError, requestId: string): ErrorBody {
  return { error: { code, message, ...(Object.keys(fields).length > 0 ? { fields } : {}), requestId } };
}
