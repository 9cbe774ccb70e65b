// Stage 8: sends the original bytes to the server, with its own handles opened in them (ADR 0020), and with its own credential and session. Of the
// client's headers only those on the allow list go along (laws L2 and L5).
import { rejectionBody } from "@/lib/mcp/rejection";
import type { GatewayDeps } from "../deps";
import { EgressError } from "../egress/egress-error";
import type { Forwarded, Leash, Outcome, Recorded } from "../exchange";
import { failpoint } from "../failpoints";
import { faultAnswer, jsonAnswer, type FaultCode } from "../faults";
import type { GatewayAnswer } from "../exchange";
import { eraOf, idOf } from "../read-message";
import { mirroredOf, refuseMirrored } from "../upstream/mirrored-headers";
import { outboundHeaders, type CredentialHeader } from "../upstream/outbound-headers";
import { forwarded } from "../steps";
import { eitherSignal } from "../streams/either-signal";
import { RequestCancelled, UpstreamFailure } from "../upstream/dispatch-upstream";
import { HttpSseError } from "../upstream/http-sse/http-sse-failure";
import { restOf } from "../upstream/watched-send";
import { giveBack } from "./reserve";

/** A call that was recorded and brought no answer of the server's. */
export interface Undelivered {
  readonly undelivered: true;
  readonly answer: GatewayAnswer;
  readonly outcome: Outcome;
  /** The client hears of it a moment later. Else one that calls again at once would fill the log as fast as refusals can be made. */
  readonly isLate: boolean;
}

/** True for a call that brought no answer. */
export function isUndelivered(value: Forwarded | Undelivered): value is Undelivered {
  return "undelivered" in value;
}

/** The head of the server's answer. Charges go back only where it is certain that the server got nothing. */
export async function forward(recorded: Recorded, leash: Leash, deps: GatewayDeps): Promise<Forwarded | Undelivered> {
  const { served, raw, httpMethod, opened, session } = recorded;
  let credential: CredentialHeader | null;
  try {
    const opening = deps.upstream.credential(served);
    credential = opening instanceof Promise ? await opening : opening;
  } catch (error) {
    deps.log.error({ err: error, call: recorded.callId }, "the stored credential of a server does not open");
    await giveBack(recorded, "not_delivered", deps);
    return undelivered(recorded, "credential_unreadable", "not_delivered", null);
  }
  const rejection = refuseMirrored(recorded);
  if (rejection !== null) {
    await giveBack(recorded, "not_delivered", deps);
    return { ...undelivered(recorded, "bad_request", "not_delivered", null), answer: jsonAnswer(rejection.httpStatus, rejectionBody(rejection)) };
  }
  const sentMs = deps.monotonicMs();
  // A legacy client that goes away has not cancelled anything (MCP 2025-11-25, Sending Messages, item 6); a modern one has.
  const goesWithClient = eraOf(recorded) === "modern" || httpMethod === "GET";
  const givenUp = goesWithClient ? eitherSignal(leash.cut, raw.gone) : leash.cut;
  try {
    const headers = outboundHeaders(raw.headers, { mirrored: mirroredOf(recorded), sessionId: session?.id ?? null, credential, opened: opened.headers });
    const sending = deps.upstream.send(served, { method: httpMethod, path: served.target.path, headers, body: opened.body, signal: givenUp }, recorded.grant);
    failpoint("mid_send");
    const answer = await sending;
    return forwarded(recorded, answer, sentMs, leash, givenUp);
  } catch (error) {
    const delivered = !(error instanceof UpstreamFailure) || error.delivered;
    if (!delivered) await giveBack(recorded, "not_delivered", deps);
    const elapsedMs = Math.round(deps.monotonicMs() - sentMs);
    const waitMs = restOf(error);
    if (waitMs !== null) return { ...undelivered(recorded, "server_resting", "not_delivered", null, Math.ceil(waitMs / 1_000)), isLate: true };
    if (givenUp.aborted || error instanceof RequestCancelled) return undelivered(recorded, "server_broke_off", delivered ? "cut" : "not_delivered", elapsedMs);
    deps.log.warn({ err: error, call: recorded.callId, delivered }, "a server did not answer");
    return undelivered(recorded, faultOf(error), delivered ? "error" : "not_delivered", elapsedMs);
  }
}

/** For a request whose id is not its own (take-id.ts): nothing of it leaves. */
export async function refuseId(recorded: Recorded, why: FaultCode, deps: GatewayDeps): Promise<Undelivered> {
  await giveBack(recorded, "not_delivered", deps);
  return undelivered(recorded, why, "not_delivered", null);
}

/** Answered as the reference server answers, and as parse.ts does: without an id. */
const ofSessions: ReadonlySet<FaultCode> = new Set(["unknown_session", "session_required"]);

function undelivered(
  recorded: Recorded, code: FaultCode, outcome: Outcome["outcome"], upstreamMs: number | null, retryAfterSeconds?: number,
): Undelivered {
  return {
    undelivered: true, isLate: false, answer: faultAnswer(code, ofSessions.has(code) ? null : idOf(recorded), retryAfterSeconds),
    outcome: { outcome, upstreamStatus: null, isError: null, responseBytes: null, upstreamMs, result: null },
  };
}

function faultOf(error: unknown): FaultCode {
  const cause = error instanceof UpstreamFailure ? error.cause : error;
  if (cause instanceof HttpSseError) return cause.fault;
  if (cause instanceof EgressError) return cause.code === "address_refused" ? "server_address_refused" : "server_unreachable";
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "UND_ERR_HEADERS_TIMEOUT") return "server_timed_out";
  return "server_broke_off";
}
