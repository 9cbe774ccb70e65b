// Which era a message belongs to and whether it may be judged at all: body first, headers as a cross-check.
// MCP 2026-07-28, Versioning and Streamable HTTP § Server Validation. No policy here, and no answer is written here.
import { invalidParamsCode, invalidRequestCode, readRpcMessage, unsupportedVersionCode, type RpcId, type RpcMessage } from "./json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import { decodeNameHeader, trimHeader } from "./mcp-name-header";
import { methodFacts, type Era } from "./methods";
import { rejectMismatch, rejectShape, type Rejection } from "./rejection";

export const versionMetaKey = "io.modelcontextprotocol/protocolVersion";
export const capabilitiesMetaKey = "io.modelcontextprotocol/clientCapabilities";
/** The first revision of the modern era. Versions are data: a later one passes, and the server says whether it speaks it. */
export const firstModernRevision = "2026-07-28";

/** The HTTP side of a message; a header that is absent is undefined, one sent twice is joined by the listener and matches nothing. */
export interface MessageHead {
  readonly httpMethod: string;
  readonly protocolVersion?: string | undefined;
  readonly mcpMethod?: string | undefined;
  readonly mcpName?: string | undefined;
}

/** The body as the strict pass read it. */
export interface MessageBody {
  readonly value: JsonValue;
  readonly inexactNumbers: ReadonlySet<string>;
}

/** A request or notification of a client, ready to be judged. `id` is null for a notification, which gets no answer. */
export interface McpCall {
  readonly era: Era;
  /** The version that the client named for this message; null where it named none. */
  readonly revision: string | null;
  readonly id: RpcId | null;
  readonly method: string;
  readonly params: JsonObject;
  /** JSON Pointers into the whole body. */
  readonly inexactNumbers: ReadonlySet<string>;
}

export type Classification =
  | { readonly kind: "call"; readonly call: McpCall }
  /** A client's answer to a server's request: legacy, and only for a request that the server really made. */
  | { readonly kind: "response"; readonly id: RpcId; readonly outcome: "result" | "error" }
  | { readonly kind: "open-stream" }
  | { readonly kind: "end-session" }
  | { readonly kind: "reject"; readonly rejection: Rejection };

/** Classifies one HTTP request by the table in this folder's README. Total: never throws, whatever the body and headers. */
export function classifyMessage(head: MessageHead, body: MessageBody | null): Classification {
  if (head.httpMethod === "GET") return { kind: "open-stream" };
  if (head.httpMethod === "DELETE") return { kind: "end-session" };
  if (head.httpMethod !== "POST") {
    return reject({ httpStatus: 405, code: -32000, message: "Method not allowed.", cell: "http_method", id: null });
  }
  if (body === null) return reject(rejectShape("not_an_object", null));
  const reading = readRpcMessage(body.value);
  if (!reading.ok) return reject(rejectShape(reading.fault, reading.id));
  const { message } = reading;
  if (message.kind === "response") return message;
  if (message.kind === "notification" && methodFacts(message.method)?.kind === "request") {
    // Some servers execute a request that has no id: the call would run and nothing would come back.
    const sentence = `Bad Request: ${message.method} is a request and needs an id`;
    return reject({ httpStatus: 400, code: invalidRequestCode, message: sentence, cell: "request_without_id", id: null });
  }
  const headers = {
    version: trimmed(head.protocolVersion), method: trimmed(head.mcpMethod), name: trimmed(head.mcpName),
  };
  const claim = claimOf(message.params);
  const found = message.kind === "request" ? classifyRequest(message, claim, headers) : classifyNotification(message, claim, headers);
  if ("cell" in found) return reject(found);
  const id = message.kind === "request" ? message.id : null;
  return { kind: "call", call: { ...found, id, method: message.method, params: message.params, inexactNumbers: body.inexactNumbers } };
}

interface Headers {
  readonly version: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
}
type EraFound = { readonly era: Era; readonly revision: string | null };
type Request = Extract<RpcMessage, { kind: "request" }>;
type Notification = Extract<RpcMessage, { kind: "notification" }>;

/** The `_meta` of a message that claims a version there, whatever the claim is worth. */
function claimOf(params: JsonObject): JsonObject | null {
  const meta = memberOf(params, "_meta");
  return isJsonObject(meta) && Object.hasOwn(meta, versionMetaKey) ? meta : null;
}

function classifyRequest(message: Request, claim: JsonObject | null, headers: Headers): EraFound | Rejection {
  const { id, method, params } = message;
  const headerIsModern = isModern(headers.version);
  if (method === "initialize" && !isValidModernClaim(claim)) {
    if (!headerIsModern) return legacyFound(headers);
    const sentence = "an initialize request (legacy handshake) was sent with a modern MCP-Protocol-Version header";
    return rejectMismatch("initialize-with-modern-header", id, headers.version ?? "", sentence);
  }
  if (claim === null) {
    return headerIsModern ? rejectMissingEnvelope(id, headers.version ?? "", memberOf(params, "_meta")) : legacyFound(headers);
  }
  const issue = envelopeIssue(claim);
  if (issue !== null) return rejectEnvelope("envelope-invalid", id, issue);
  const claimed = String(memberOf(claim, versionMetaKey));
  const disagreement = versionOrMethodMismatch(id, method, claimed, headers, "");
  if (disagreement !== null) return disagreement;
  if (!isModern(claimed)) return rejectVersion(id, claimed);
  return missingOrWrongHeader(message, claimed, headers) ?? { era: "modern", revision: claimed };
}

function classifyNotification(message: Notification, claim: JsonObject | null, headers: Headers): EraFound | Rejection {
  if (claim === null) {
    if (!isModern(headers.version)) return legacyFound(headers);
    return methodMismatch(null, message.method, headers, "notification-") ?? { era: "modern", revision: headers.version ?? null };
  }
  const claimed = memberOf(claim, versionMetaKey);
  if (typeof claimed !== "string") {
    return rejectEnvelope("notification-envelope-invalid", null, { key: versionMetaKey, problem: "expected a string" });
  }
  const disagreement = versionMismatch(null, claimed, headers, "notification-");
  if (disagreement !== null) return disagreement;
  if (!isModern(claimed)) return rejectVersion(null, claimed);
  return methodMismatch(null, message.method, headers, "notification-") ?? { era: "modern", revision: claimed };
}

/** The headers that every modern request carries, in the order in which the reference server misses them. */
function missingOrWrongHeader(message: Request, claimed: string, headers: Headers): Rejection | null {
  const { id, method, params } = message;
  if (headers.version === undefined) {
    const sentence = `the body envelope names protocol version ${claimed.slice(0, 64)} but the required MCP-Protocol-Version header is absent`;
    return rejectMismatch("version-header-missing", id, "(missing)", sentence);
  }
  if (headers.method === undefined) {
    return rejectMismatch("method-header-missing", id, "(missing)", `the body names method ${method} but the required Mcp-Method header is absent`);
  }
  const facts = methodFacts(method);
  if (facts === null || !facts.mirrored || facts.nameIn === null) return null;
  const named = memberOf(params, facts.nameIn);
  if (headers.name === undefined) {
    if (typeof named !== "string") return null;
    return rejectMismatch("name-header-missing", id, "(missing)", `the body carries params.${facts.nameIn} but the required Mcp-Name header is absent`);
  }
  const decoded = decodeNameHeader(headers.name);
  if (decoded === null) {
    return rejectMismatch("name-header-invalid-encoding", id, headers.name, "the Mcp-Name header carries an invalid Base64 sentinel value");
  }
  if (typeof named !== "string" || decoded === named) return null;
  return rejectMismatch("name-header-mismatch", id, headers.name, `params.${facts.nameIn} of the body is not what the Mcp-Name header names`);
}

function versionOrMethodMismatch(id: RpcId | null, method: string, claimed: string, headers: Headers, prefix: string): Rejection | null {
  return versionMismatch(id, claimed, headers, prefix) ?? methodMismatch(id, method, headers, prefix);
}

function versionMismatch(id: RpcId | null, claimed: string, headers: Headers, prefix: string): Rejection | null {
  if (headers.version === undefined || headers.version === claimed) return null;
  const sentence = `the body envelope names protocol version ${claimed.slice(0, 64)} but the MCP-Protocol-Version header does not`;
  return rejectMismatch(`${prefix}header-body-version-mismatch`, id, headers.version, sentence);
}

function methodMismatch(id: RpcId | null, method: string, headers: Headers, prefix: string): Rejection | null {
  if (headers.method === undefined || headers.method === method) return null;
  return rejectMismatch(`${prefix}method-header-mismatch`, id, headers.method, `the body names method ${method} but the Mcp-Method header does not`);
}

interface EnvelopeIssue {
  readonly key: string;
  readonly problem: string;
}

/** What the era and the policy need of the envelope; the shape inside capabilities and client info is the server's to judge. */
function envelopeIssue(claim: JsonObject): EnvelopeIssue | null {
  const capabilities = memberOf(claim, capabilitiesMetaKey);
  if (capabilities === undefined) return { key: capabilitiesMetaKey, problem: "missing" };
  if (typeof memberOf(claim, versionMetaKey) !== "string") return { key: versionMetaKey, problem: "expected a string" };
  return isJsonObject(capabilities) ? null : { key: capabilitiesMetaKey, problem: "expected an object" };
}

function isValidModernClaim(claim: JsonObject | null): boolean {
  return claim !== null && envelopeIssue(claim) === null && isModern(String(memberOf(claim, versionMetaKey)));
}

/** Revisions are dates: the order of their text is that of time. What is no date is later than any, and the server's to refuse. */
function isModern(version: string | undefined): boolean {
  return version !== undefined && version >= firstModernRevision;
}

function legacyFound(headers: Headers): EraFound {
  return { era: "legacy", revision: headers.version ?? null };
}

function rejectEnvelope(cell: string, id: RpcId | null, issue: EnvelopeIssue): Rejection {
  const message = `Invalid _meta envelope for protocol revision ${firstModernRevision}: ${issue.key}: ${issue.problem}`;
  return { httpStatus: 400, code: invalidParamsCode, message, data: { envelope: { key: issue.key, problem: issue.problem } }, cell, id };
}

function rejectMissingEnvelope(id: RpcId, version: string, meta: JsonValue | undefined): Rejection {
  const missing = meta === undefined ? ["_meta"] : [versionMetaKey, capabilitiesMetaKey].filter((key) => memberOf(meta, key) === undefined);
  const message = `Invalid params: the MCP-Protocol-Version header names protocol revision ${version}, but the request is missing the required per-request envelope key(s): ${missing.join(", ")}`;
  return { httpStatus: 400, code: invalidParamsCode, message, data: { envelope: { missing } }, cell: "modern-header-without-claim", id };
}

/** A version of the legacy era, claimed where only modern ones may be: never served as legacy. */
function rejectVersion(id: RpcId | null, requested: string): Rejection {
  const message = `Unsupported protocol version: ${requested.slice(0, 64)}`;
  const data = { supported: [firstModernRevision], requested: requested.slice(0, 64) };
  return { httpStatus: 400, code: unsupportedVersionCode, message, data, cell: "legacy-version-claimed", id };
}

function trimmed(value: string | undefined): string | undefined {
  return value === undefined ? undefined : trimHeader(value);
}

function reject(rejection: Rejection): Classification {
  return { kind: "reject", rejection };
}
