// The one table of errors that the console and its API answer with: code → HTTP status, public sentence, expected or not.
// Statuses of the gateway's wire are in proxy/faults.ts.

interface ErrorRow {
  readonly status: number;
  readonly sentence: string;
  /** Expected errors are answers; unexpected ones are logged with their cause. */
  readonly expected: boolean;
}

export const errorCodes = {
  invalid_input: { status: 400, sentence: "Some of what was sent cannot be accepted.", expected: true },
  malformed_body: { status: 400, sentence: "The body is not one valid JSON object.", expected: true },
  unreadable_path: { status: 400, sentence: "The request's path cannot be read.", expected: true },
  not_signed_in: { status: 401, sentence: "Sign in first.", expected: true },
  invalid_api_key: { status: 401, sentence: "The API key is missing, unknown, expired or revoked.", expected: true },
  forbidden: { status: 403, sentence: "Your role does not permit this.", expected: true },
  bad_origin: { status: 403, sentence: "The request came from another site.", expected: true },
  not_found: { status: 404, sentence: "There is nothing here, or it is not yours to see.", expected: true },
  method_not_allowed: { status: 405, sentence: "This address does not take that method.", expected: true },
  conflict: { status: 409, sentence: "Something else already stands in the way of this.", expected: true },
  length_required: { status: 411, sentence: "Send the body with a Content-Length.", expected: true },
  body_too_large: { status: 413, sentence: "The body is larger than 1 MiB.", expected: true },
  wrong_content_type: { status: 415, sentence: "Send application/json.", expected: true },
  wrong_host: { status: 421, sentence: "This console is at another address.", expected: true },
  too_many_attempts: { status: 429, sentence: "Too many attempts. Wait a few minutes, then try again.", expected: true },
  unknown_method: { status: 501, sentence: "This method is none that is known here.", expected: true },
  busy: { status: 503, sentence: "The server is busy. Try again in a moment.", expected: true },
  unexpected: { status: 500, sentence: "Something went wrong on our side. It has been noted under the request id.", expected: false },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorCodes;
