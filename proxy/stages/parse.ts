// Stage 4: what does it say? One strict pass over the original bytes (law L2), then the classification of lib/mcp.
import { classifyMessage } from "@/lib/mcp/classify-message";
import { clientInfoOf, noClientInfo } from "@/lib/mcp/client-info";
import { rejectBody, rejectionBody, type Rejection } from "@/lib/mcp/rejection";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { GatewayDeps } from "../deps";
import type { Authenticated, BodyReading, Parsed, ReadMessage } from "../exchange";
import { jsonAnswer } from "../faults";
import { haltFault, haltWith, type Halt } from "../halt";
import { headerText } from "../header-text";
import { recordOf } from "../recorder/decision-record";
import { parsed } from "../steps";
import type { OpenedSession } from "../upstream/session-handles";
import { openHandles } from "./open-handles";
import { placeOf } from "./place-of";

/** Refuses what two parsers could read differently, what is no message, and a handle of another grant (as one that nobody has). `reading` is null where there is no body. */
export function parse(authenticated: Authenticated, reading: BodyReading | null, deps: GatewayDeps): Parsed | Halt {
  const { raw, httpMethod } = authenticated;
  if (reading !== null && !reading.ok) {
    const code = reading.fault === "client_gone" ? "bad_request" : reading.fault;
    return haltFault(code, null, recordOf(authenticated, { message: null, body: null }, { effect: "deny", code, message: "" }, "refusal", deps));
  }
  const body = reading === null ? null : reading.bytes;
  const strict = body === null ? null : parseStrictJson(body);
  if (strict !== null && !strict.ok) return reject(authenticated, body, rejectBody(strict.fault), deps);
  const { headers } = raw;
  const message = classifyMessage({
    httpMethod,
    protocolVersion: headerText(headers["mcp-protocol-version"]),
    mcpMethod: headerText(headers["mcp-method"]),
    mcpName: headerText(headers["mcp-name"]),
  }, strict);
  if (message.kind === "reject") return reject(authenticated, body, message.rejection, deps);

  const session = sessionOf(authenticated, message, deps);
  const said = message.kind === "call" ? clientInfoOf(message.call) : null;
  const seen = { message, body, client: said ?? session?.client ?? noClientInfo, readMs: deps.monotonicMs() };
  if (session === undefined) {
    // Byte for byte what the reference server says of a session that it does not know: the client opens a new one.
    return haltFault("unknown_session", null, recordOf(authenticated, seen, { effect: "deny", code: "unknown_session", message: "" }, "refusal", deps));
  }
  const opened = openHandles({
    message, body, value: strict?.value ?? null, sessionId: session?.id ?? null, place: placeOf(authenticated),
    lastEventId: headerText(headers["last-event-id"]), mcpName: headerText(headers["mcp-name"]),
  }, deps);
  if (!("rejection" in opened)) return parsed(authenticated, { message, body, opened, readMs: seen.readMs, session, client: seen.client });
  const { rejection } = opened;
  const record = recordOf(authenticated, seen, { effect: "deny", code: rejection.cell, message: rejection.message }, "refusal", deps);
  return haltWith(jsonAnswer(rejection.httpStatus, rejectionBody(rejection)), record);
}

/** The session that the request says it belongs to; null where it says none, undefined where that is not one of this grant's. */
function sessionOf(authenticated: Authenticated, message: ReadMessage, deps: GatewayDeps): OpenedSession | null | undefined {
  const handle = headerText(authenticated.raw.headers["mcp-session-id"]);
  // The modern era has no sessions: a handle says nothing there, and does not go up.
  const isModern = message.kind === "call" && message.call.era === "modern";
  return handle === undefined || isModern ? null : (deps.handles.open(handle, placeOf(authenticated)) ?? undefined);
}

function reject(authenticated: Authenticated, body: Buffer | null, rejection: Rejection, deps: GatewayDeps): Halt {
  const verdict = { effect: "deny", code: "malformed_message", message: `${rejection.message} (${rejection.cell})` } as const;
  const record = recordOf(authenticated, { message: null, body }, verdict, "refusal", deps);
  return haltWith(jsonAnswer(rejection.httpStatus, rejectionBody(rejection)), record);
}
