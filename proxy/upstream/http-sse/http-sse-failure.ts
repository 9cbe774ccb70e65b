// Why a server of the old HTTP+SSE transport (MCP 2024-11-05) did not get a message, in words of the table of faults.
import { UpstreamFailure } from "../dispatch-upstream";

const httpSseFaults = [
  "session_required", "unknown_session", "too_many_sessions", "duplicate_request_id", "server_endpoint_refused", "server_redirected",
  "server_refused_credential", "server_failed", "server_answer_invalid", "server_timed_out", "server_broke_off",
  "overloaded",
] as const;

export type HttpSseFault = (typeof httpSseFaults)[number];

/** True for one of the words. */
export function isHttpSseFault(text: string | undefined): text is HttpSseFault {
  return httpSseFaults.some((fault) => fault === text);
}

/** What an {@link UpstreamFailure} of this transport is caused by. */
export class HttpSseError extends Error {
  override readonly name = "HttpSseError";

  constructor(readonly fault: HttpSseFault) {
    super(fault);
  }
}

/** No byte of the client's message reached the server. */
export function notSent(fault: HttpSseFault): UpstreamFailure {
  return new UpstreamFailure(false, { cause: new HttpSseError(fault) });
}
