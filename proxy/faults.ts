// The one table of what the gateway answers when it refuses or fails: code → HTTP status, JSON-RPC code, public sentence.
// Policy denials are not here: they are HTTP 200, by lib/guard/answer-denial.ts. Malformed messages take their status and body from lib/mcp/rejection.ts.
import { errorBody, type RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayAnswer } from "./exchange";

interface FaultRow {
  readonly status: number;
  /** Outside −32768…−32000, which JSON-RPC and MCP reserve, but where clients know the reference server's own. */
  readonly rpcCode: number;
  readonly sentence: string;
  readonly retryAfterSeconds?: number;
}

export const faults = {
  not_found: { status: 404, rpcCode: 4040, sentence: "There is nothing at this path. A gateway address has the form /mcp/<server id>." },
  method_not_allowed: { status: 405, rpcCode: 4050, sentence: "Use POST, GET or DELETE." },
  host_refused: { status: 403, rpcCode: 4030, sentence: "The Host header does not name this gateway." },
  origin_refused: { status: 403, rpcCode: 4031, sentence: "Requests from this origin are not accepted." },
  bad_request: { status: 400, rpcCode: 4000, sentence: "The request is not one that the gateway can read." },
  headers_too_large: { status: 431, rpcCode: 4310, sentence: "The request has more headers than the gateway accepts." },
  wrong_content_type: { status: 415, rpcCode: 4150, sentence: "Content-Type must be application/json, in UTF-8 and without a Content-Encoding." },
  body_too_large: { status: 413, rpcCode: 4130, sentence: "The body is larger than 1 MiB." },
  missing_token: { status: 401, rpcCode: 4010, sentence: "Send the grant's token as Authorization: Bearer." },
  invalid_token: { status: 401, rpcCode: 4011, sentence: "The token is not valid here: unknown, expired, revoked, or for another server." },
  unknown_session: { status: 404, rpcCode: -32001, sentence: "Session not found" },
  session_required: { status: 400, rpcCode: -32000, sentence: "Bad Request: Server not initialized" },
  duplicate_request_id: { status: 400, rpcCode: 4001, sentence: "A request with this id is still under way in this session, or ended there without an answer." },
  too_many_sessions: { status: 429, rpcCode: 4291, sentence: "Too many sessions with servers of this kind are in use for this grant or organization.", retryAfterSeconds: 5 },
  too_many_requests: { status: 429, rpcCode: 4290, sentence: "Too many requests are under way for this grant or organization.", retryAfterSeconds: 1 },
  config_stale: { status: 503, rpcCode: 5030, sentence: "The gateway has not seen its present configuration for too long.", retryAfterSeconds: 5 },
  config_unavailable: { status: 503, rpcCode: 5031, sentence: "The gateway cannot read its configuration.", retryAfterSeconds: 2 },
  config_invalid: { status: 503, rpcCode: 5032, sentence: "The configuration of this server cannot be read.", retryAfterSeconds: 30 },
  server_stopped: { status: 503, rpcCode: 5033, sentence: "This server has been stopped in the console.", retryAfterSeconds: 60 },
  starting: { status: 503, rpcCode: 5034, sentence: "This gateway is only starting. Try again.", retryAfterSeconds: 1 },
  credential_unreadable: { status: 503, rpcCode: 5035, sentence: "The server's stored credential cannot be opened. Enter it again in the console.", retryAfterSeconds: 60 },
  record_unavailable: { status: 503, rpcCode: 5036, sentence: "The call could not be recorded, so it was not forwarded.", retryAfterSeconds: 2 },
  draining: { status: 503, rpcCode: 5037, sentence: "This gateway is going down. Try again.", retryAfterSeconds: 1 },
  overloaded: { status: 503, rpcCode: 5038, sentence: "The gateway has more to do than it can. Try again.", retryAfterSeconds: 1 },
  server_resting: { status: 503, rpcCode: 5039, sentence: "The server did not answer the last calls, so this one was kept back. Try again later.", retryAfterSeconds: 2 },
  ids_unavailable: { status: 503, rpcCode: 5041, sentence: "Whether the request's id is free in its session could not be asked, so it was not forwarded.", retryAfterSeconds: 2 },
  server_unreachable: { status: 502, rpcCode: 5020, sentence: "The server could not be reached." },
  server_address_refused: { status: 502, rpcCode: 5021, sentence: "The server's address is private or reserved, or its port is unusual, and this installation does not dial such addresses." },
  server_broke_off: { status: 502, rpcCode: 5022, sentence: "The server broke off. Whether it did the work is not known." },
  server_failed: { status: 502, rpcCode: 5023, sentence: "The server answered with an error of its own." },
  server_refused_credential: { status: 502, rpcCode: 5024, sentence: "The server did not accept the credential that is stored for it." },
  server_redirected: { status: 502, rpcCode: 5025, sentence: "The server answered with a redirect, which is not followed." },
  server_answer_invalid: { status: 502, rpcCode: 5026, sentence: "The server's answer could not be read, so it was withheld." },
  server_endpoint_refused: { status: 502, rpcCode: 5027, sentence: "The server named an address for messages that is not its own, so nothing was sent there." },
  server_timed_out: { status: 504, rpcCode: 5040, sentence: "The server did not answer in time. Whether it did the work is not known." },
  internal: { status: 500, rpcCode: 5000, sentence: "Something went wrong in the gateway. It has been noted." },
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faults;

/**
 * The whole answer to a fault, the same bytes for the same code and id. 401 is in the form of RFC 6750, everything else a JSON-RPC error.
 * `retryAfterSeconds` replaces the table's, where it is known better.
 */
export function faultAnswer(code: FaultCode, id: RpcId | null, retryAfterSeconds?: number): GatewayAnswer {
  const row: FaultRow = { ...faults[code], ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (row.retryAfterSeconds !== undefined) headers["retry-after"] = String(row.retryAfterSeconds);
  if (code === "method_not_allowed") headers["allow"] = "GET, POST, DELETE";
  if (code === "body_too_large" || code === "draining") headers["connection"] = "close";
  if (row.status !== 401) return { status: row.status, headers, body: errorBody(id, row.rpcCode, row.sentence) };
  headers["www-authenticate"] = code === "missing_token" ? 'Bearer realm="portcullis"' : 'Bearer realm="portcullis", error="invalid_token"';
  return { status: row.status, headers, body: JSON.stringify({ error: "invalid_token", error_description: row.sentence }) };
}

/** An answer of our own with HTTP status 200 or another that lib/mcp chose. */
export function jsonAnswer(status: number, body: string): GatewayAnswer {
  return { status, headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" }, body };
}

/** 202 without a body: a notification or answer that the client sent. */
export const acceptedAnswer: GatewayAnswer = { status: 202, headers: { "cache-control": "no-store" }, body: "" };
