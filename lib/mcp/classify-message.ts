// Which era a message belongs to and whether it may be judged at all: body first, headers as a cross-check.
// MCP 2026-07-28, Versioning and Streamable HTTP § Server Validation. No policy here, and no answer is written here.
import { invalidRequestCode, readRpcMessage, type RpcId, type RpcMessage } from "./json-rpc";
import { memberOf, type JsonObject, type JsonValue } from "./json-value";
import { versionMetaKey } from "./meta-keys";
import { methodFacts, type Era } from "./methods";
import {
  claimOf, envelopeIssue, isModern, isValidModernClaim, rejectEnvelope, rejectMissingEnvelope, rejectVersion,
} from "./modern-envelope";
import { methodMismatch, mirroredHeaders, missingOrWrongHeader, versionMismatch, type Headers } from "./modern-headers";
import { rejectMismatch, rejectShape, type Rejection } from "./rejection";

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
  /** A client's answer to a server's request: legacy; whether the server made that request is seen when the id is opened (handle-places.ts). */
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
  const headers = mirroredHeaders(head);
  const claim = claimOf(message.params);
  const found = message.kind === "request" ? classifyRequest(message, claim, headers) : classifyNotification(message, claim, headers);
  if ("cell" in found) return reject(found);
  const id = message.kind === "request" ? message.id : null;
  return { kind: "call", call: { era: found.era, revision: found.revision, id, method: message.method, params: message.params, inexactNumbers: body.inexactNumbers } };
}

type EraFound = { readonly era: Era; readonly revision: string | null };
type Request = Extract<RpcMessage, { kind: "request" }>;
type Notification = Extract<RpcMessage, { kind: "notification" }>;

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
  const disagreement = versionMismatch(id, claimed, headers, "") ?? methodMismatch(id, method, headers, "");
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

function legacyFound(headers: Headers): EraFound {
  return { era: "legacy", revision: headers.version ?? null };
}

function reject(rejection: Rejection): Classification {
  return { kind: "reject", rejection };
}
