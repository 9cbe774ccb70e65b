// Which of a client's headers go up. An allow list (law L5): whatever is not named here stays with us, credentials and cookies first.
import type { IncomingHttpHeaders } from "node:http";
import type { SecretForms } from "../answers/shows-secret";

const passed: readonly string[] = ["accept", "mcp-protocol-version", "traceparent", "tracestate", "baggage"];

/** Headers that say what the body says, of the modern era alone: in the legacy one nobody holds them against it, and they could name what nobody judged. */
export interface MirroredCall {
  /** True where `Mcp-Name` was held against the body. */
  readonly isNamed: boolean;
  /** For any `Mcp-Param-*`, by its name in lower case. */
  readonly passesParam: (header: string) => boolean;
}

/** One credential header of the server's own, opened in this process for this server and origin. */
export interface CredentialHeader {
  readonly name: string;
  readonly value: string;
  /** How an answer would show it. */
  readonly forms: SecretForms;
}

/** What is the gateway's own of a forwarded request's headers. */
export interface OwnHeaders {
  /** Null for what is no call of the modern era. */
  readonly mirrored: MirroredCall | null;
  readonly sessionId: string | null;
  readonly credential: CredentialHeader | null;
  /** Those that held a handle, with the server's own value; `last-event-id` goes up by no other way. */
  readonly opened?: Readonly<Record<string, string>>;
}

/** The headers of a forwarded request, lower-case: the allow list, the server's session id and credential, and nothing compressed. */
export function outboundHeaders(headers: IncomingHttpHeaders, own: OwnHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  const { mirrored } = own;
  const names = mirrored === null ? passed : [...passed, "mcp-method", ...(mirrored.isNamed ? ["mcp-name"] : []), ...paramsOf(headers).filter(mirrored.passesParam)];
  for (const name of names) {
    const value = headers[name];
    if (typeof value === "string") out[name] = value;
  }
  // Never the client's own words: a charset would have the server read other characters than were judged (law L2).
  if (headers["content-type"] !== undefined) out["content-type"] = "application/json";
  out["accept-encoding"] = "identity";
  out["user-agent"] = "portcullis-gateway";
  Object.assign(out, own.opened);
  if (own.sessionId !== null) out["mcp-session-id"] = own.sessionId;
  if (own.credential !== null) out[own.credential.name] = own.credential.value;
  return out;
}

function paramsOf(headers: IncomingHttpHeaders): readonly string[] {
  return Object.keys(headers).filter((name) => name.startsWith("mcp-param-"));
}

const neverCredential: ReadonlySet<string> = new Set([
  "host", "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
  "accept", "accept-encoding", "proxy-authorization", "proxy-connection", "last-event-id", "user-agent",
]);

/** True for a header name that a stored credential may take: a token, and none that steers the connection or the protocol. */
export function isCredentialName(name: string): boolean {
  return /^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(name) && !neverCredential.has(name) && !name.startsWith("mcp-");
}
