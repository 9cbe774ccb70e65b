// Stage 1: is this a request that the gateway could answer at all? Form alone; nobody is known yet.
import type { GatewayDeps } from "../deps";
import type { Admitted, RawRequest } from "../exchange";
import type { FaultCode } from "../faults";
import { haltStranger, type Halt } from "../halt";
import { headerText } from "../header-text";
import { clientIp } from "../recorder/client-ip";
import { charsetOf, mediaTypeOf } from "../upstream/inbound-headers";

const serverPath = /^\/mcp\/([A-Za-z0-9_]{1,64})\/?$/;
const bearer = /^bearer +([^\s,]+)$/i;

/** Refuses what has the wrong form, without asking anyone: path, method, host, origin, content type, size as declared, token and its checksum. */
export function admit(raw: RawRequest, deps: GatewayDeps): Admitted | Halt {
  const { headers } = raw;
  const source = clientIp(raw.remoteAddress, headerText(headers["x-forwarded-for"]), deps.site.isTrustedProxy);
  const serverId = serverIdOf(raw.target, deps.site.basePath);
  const httpMethod = raw.method;
  const token = tokenOf(headers, deps);
  // Who sent it is looked up for the log alone, after the answer.
  const refuse = (code: FaultCode) => haltStranger(source, code, token === undefined ? null : deps.hashToken(token));
  if (serverId === null) return refuse("not_found");
  if (httpMethod !== "POST" && httpMethod !== "GET" && httpMethod !== "DELETE") return refuse("method_not_allowed");
  if (raw.headerCount > deps.bounds.headersMax) return refuse("headers_too_large");
  // RFC 9112, 3.2: a request has to have one.
  if (headers.host === undefined) return refuse("bad_request");
  if (!deps.site.hosts.has(headers.host.toLowerCase())) return refuse("host_refused");
  // MCP, Streamable HTTP § Security Warning: a browser's page says where it came from; native clients say nothing.
  const origin = headerText(headers.origin);
  if (origin !== undefined && !deps.site.origins.has(origin)) return refuse("origin_refused");
  if (!isPlainTransfer(headers["transfer-encoding"])) return refuse("bad_request");
  if (httpMethod === "POST" && !(isUtf8Json(headers["content-type"]) && isAsWritten(headers["content-encoding"]))) return refuse("wrong_content_type");
  if (httpMethod === "POST" && Number(headers["content-length"] ?? 0) > deps.bounds.bodyBytesMax) return refuse("body_too_large");
  // A call on a connection that was open already is still answered; a stream would only be cut.
  if (httpMethod === "GET" && deps.exchanges.isDraining()) return refuse("draining");
  if (headers.authorization === undefined) return refuse("missing_token");
  if (token === undefined) return refuse("invalid_token");
  return { raw, callId: deps.newCallId(raw.receivedAtMs), httpMethod, serverId, tokenHash: deps.hashToken(token), clientIp: source };
}

/** The token that the request came with, if it has the right form and checksum. */
function tokenOf({ authorization }: RawRequest["headers"], deps: GatewayDeps): string | undefined {
  return authorization === undefined ? undefined : deps.parseToken(bearer.exec(authorization)?.[1] ?? "");
}

/** The id in the path; a query is no part of a gateway address. */
function serverIdOf(target: string, basePath: string): string | null {
  const path = basePath !== "" && target.startsWith(`${basePath}/`) ? target.slice(basePath.length) : target;
  return serverPath.exec(path)?.[1] ?? null;
}

/** JSON, and in no other encoding than the one that it is judged in (law L2). */
function isUtf8Json(contentType: string | undefined): boolean {
  const charset = charsetOf(contentType);
  return mediaTypeOf(contentType) === "application/json" && (charset === null || charset === "utf-8" || charset === "utf8");
}

/** Not in an encoding that some would undo before they read. */
function isAsWritten(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || contentEncoding.trim().toLowerCase() === "identity";
}

/** RFC 9112, 6.1: Node undoes the last coding, which is `chunked`, and would give what is still packed for the body. */
function isPlainTransfer(transferEncoding: string | undefined): boolean {
  return transferEncoding === undefined || transferEncoding.trim().toLowerCase() === "chunked";
}
