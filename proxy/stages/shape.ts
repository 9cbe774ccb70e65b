// Stage 9: gives the client the server's answer. These are the original bytes, unless something has to be left out of them; a challenge, a cookie or a
// redirect never comes down (law L5).
import { withholdAnswer, type ResultNote } from "@/lib/guard/judge-answer";
import { listeningRulesOf } from "@/lib/guard/result-rules";
import { methodCharactersMax } from "@/lib/mcp/bounds";
import { errorBody, methodNotFoundCode, type RpcId } from "@/lib/mcp/json-rpc";
import { collectBody, discardBody } from "../answers/collect-body";
import { ownBytes, type OwnBytes } from "../answers/held-bytes";
import { reviewedDefinitions } from "../answers/reviewed-definitions";
import { httpErrorNote, shapeErrorBody } from "../answers/shape-error-body";
import { shapeMessage } from "../answers/shape-message";
import { saysFailed, type Audience, type RefusedRequest } from "../answers/shape-server-message";
import { showsSecret, showsSecretInTurns, type SecretForms } from "../answers/shows-secret";
import type { GatewayDeps } from "../deps";
import type { Forwarded, GatewayAnswer, Outcome } from "../exchange";
import { acceptedAnswer, faultAnswer, jsonAnswer, type FaultCode } from "../faults";
import { isLargeBody } from "../neighbours/large-turns";
import { eraOf, idOf } from "../read-message";
import { recordOf } from "../recorder/decision-record";
import type { ClientSide } from "../streams/client-side";
import { listNews } from "../streams/list-news";
import { relayEvents } from "../streams/relay-events";
import { inboundHeaders, mediaTypeOf } from "../upstream/inbound-headers";
import { outboundHeaders } from "../upstream/outbound-headers";
import { refusesCredential } from "../upstream/refuses-credential";
import { isListening } from "./is-listening";
import { placeOf } from "./place-of";
import { hearResults } from "./record-result";
import { giveBackFailed } from "./reserve";
import { callOf, resumedBy, sharesStream } from "./resumed-by";
import { eventSealing, sealingOf, sessionOf } from "./sealing-of";
import { unsaidNote } from "./unsaid-note";

/** Delivers the answer and says what became of the call. Whatever the server did is turned into an answer: it never throws for it. */
export function shape(forwarded: Forwarded, client: ClientSide, deps: GatewayDeps): Promise<Outcome> {
  const { answer, message } = forwarded;
  const { status, headers } = answer;
  const refusal = faultOfStatus(status);
  if (refusal !== null) {
    discardBody(answer);
    const failed = () => fail(forwarded, refusal, client, deps).then((outcome) => ({ ...outcome, result: unsaidNote(answer) }));
    return answer.isUnsent === true ? giveBackFailed(forwarded, deps).then(failed) : failed();
  }
  const encoding = headers["content-encoding"];
  const session = sessionHeader(forwarded, deps);
  if ((encoding !== undefined && encoding !== "identity") || session === null) {
    answer.abort();
    return fail(forwarded, "server_answer_invalid", client, deps);
  }
  if (status >= 400) return deliverClientError(forwarded, session, client, deps);

  const expectsAnswer = idOf(forwarded) !== null;
  const mediaType = mediaTypeOf(headers["content-type"]);
  if (mediaType === "text/event-stream" && (expectsAnswer || message.kind === "open-stream")) return deliverEvents(forwarded, session, client, deps);
  if (mediaType === "application/json" && expectsAnswer) return deliverJson(forwarded, session, client, deps);
  if (expectsAnswer || message.kind === "open-stream") {
    answer.abort();
    return fail(forwarded, "server_answer_invalid", client, deps);
  }
  // A notification, an answer of the client's, or the end of a session: its status says everything.
  discardBody(answer);
  const accepted = message.kind === "end-session" ? { ...acceptedAnswer, status: 200 } : acceptedAnswer;
  return finish(forwarded, { ...accepted, headers: { ...accepted.headers, ...session } }, { isError: null, responseBytes: 0, result: null }, client, deps);
}

/** The answer of a server in one piece: original bytes, but for a list that had to be filtered. */
async function deliverJson(forwarded: Forwarded, session: Record<string, string>, client: ClientSide, deps: GatewayDeps): Promise<Outcome> {
  const { bounds } = deps;
  const limits = { bytesMax: bounds.answerBytesMax, held: heldOf(forwarded, deps), idleMs: bounds.streamIdleMs, lifeMs: bounds.streamLifeMs };
  const collected = await collectBody(forwarded.answer, limits, forwarded.givenUp);
  if (!collected.ok) return collected.fault === "too_large" ? failTooLarge(forwarded, client, deps) : fail(forwarded, collectFaults[collected.fault], client, deps, collected.fault === "cut");
  try {
    return await deliverBody(forwarded, collected.bytes, session, client, deps);
  } finally {
    collected.release();
  }
}

async function deliverBody(
  forwarded: Forwarded, bytes: Buffer, session: Record<string, string>, client: ClientSide, deps: GatewayDeps,
): Promise<Outcome> {
  const opening = secretOf(forwarded, deps);
  const secret = opening instanceof Promise ? await opening : opening;
  const showing = shows(bytes, secret, forwarded, deps);
  if (showing instanceof Promise ? await showing : showing) return fail(forwarded, "server_answer_invalid", client, deps, forwarded.givenUp.aborted);
  const shaping = shapeMessage(bytes, audienceOf(forwarded, deps), deps.scans, forwarded.givenUp);
  const shaped = shaping instanceof Promise ? await shaping : shaping;
  if (shaped.kind !== "pass" && shaped.kind !== "replace") return fail(forwarded, "server_answer_invalid", client, deps);
  if (shaped.kind === "replace" && shaped.refused !== undefined) await refuseServerRequest(forwarded, shaped.refused, deps);
  const result = shaped.kind === "replace" ? (shaped.note ?? null) : null;
  if (shaped.differing !== undefined) deps.shownDefinitions.note(forwarded.served.document, shaped.differing);
  if (saysFailed(shaped, result)) await giveBackFailed(forwarded, deps);
  const body = shaped.kind === "pass" ? bytes : shaped.body;
  const hearing = shaped.isError === null ? null : hearResults(forwarded, deps);
  hearing?.onTold(body, true);
  const headers = Object.assign(inboundHeaders(forwarded.answer.headers, false), session);
  const said = shaped.isError === true ? (result ?? unsaidNote(forwarded.answer)) : result;
  return finish(forwarded, { status: forwarded.answer.status, headers, body }, { isError: shaped.isError, responseBytes: bytes.length, result: said, tasks: hearing?.told() }, client, deps);
}

/** For an answer larger than the gateway reads. Under rules for results the client is told that the tool ran and that its result is withheld. */
async function failTooLarge(forwarded: Forwarded, client: ClientSide, deps: GatewayDeps): Promise<Outcome> {
  const { call, resultRules, era, requestId } = audienceOf(forwarded, deps);
  if (call === null || resultRules === null) return fail(forwarded, "server_answer_invalid", client, deps);
  const { body, note } = withholdAnswer(resultRules, "result_too_large", { id: call.id, era, requestId });
  await client.send(jsonAnswer(200, body));
  return outcomeOf(forwarded, "error", { isError: true, responseBytes: null, result: note }, deps);
}

const collectFaults = {
  too_large: "server_answer_invalid", broke_off: "server_broke_off", timed_out: "server_timed_out", cut: "server_broke_off",
} as const;

async function deliverEvents(forwarded: Forwarded, session: Record<string, string>, client: ClientSide, deps: GatewayDeps): Promise<Outcome> {
  const { answer, leash, raw } = forwarded;
  const secret = await secretOf(forwarded, deps);
  const listens = isListening(forwarded);
  const own = audienceOf(forwarded, deps);
  const hearing = hearResults(forwarded, deps);
  let isRefused = false;
  const end = await relayEvents({
    answer,
    client: client.open(answer.status, { ...inboundHeaders(answer.headers, true), ...session }),
    audience: () => audienceNow(own, forwarded, deps),
    showsSecret: (event) => shows(Buffer.from(event.buffer, event.byteOffset, event.byteLength), secret, forwarded, deps),
    sealEventId: eventSealing(forwarded, deps),
    isListening: listens,
    goesWithClient: listens || eraOf(forwarded) === "modern",
    gone: raw.gone,
    cut: leash.cut,
    monotonicMs: deps.monotonicMs,
    bounds: deps.bounds,
    scans: deps.scans,
    held: heldOf(forwarded, deps),
    onFailed: () => giveBackFailed(forwarded, deps),
    onTold: hearing?.onTold ?? null,
    onDiffering: (differing) => deps.shownDefinitions.note(forwarded.served.document, differing),
    onRefused: (refused) => {
      isRefused = true;
      void refuseServerRequest(forwarded, refused, deps);
    },
    news: listens ? listNews(callOf(forwarded), (listener) => leash.onListsChanged(listener)) : null,
  });
  if (isRefused || end.isError === null || isWithheld(end.result)) answer.withheld?.();
  const result = end.isError === true ? (end.result ?? unsaidNote(answer)) : end.result;
  return { ...outcomeOf(forwarded, end.outcome, { ...end, result, tasks: hearing?.told() }, deps), isResumable: end.isResumable };
}

/** True where a rule for results put a denial in the answer's place. */
function isWithheld(result: ResultNote | null): boolean {
  return result !== null && result.code !== "redacted";
}

/** The upstream's own 4xx goes back as it is, as far as it is an error: it steers the client's choice of era and transport. Not if it would show our credential. */
async function deliverClientError(forwarded: Forwarded, session: Record<string, string>, client: ClientSide, deps: GatewayDeps): Promise<Outcome> {
  const { bounds } = deps;
  const limits = { bytesMax: bounds.clientErrorBytesMax, held: heldOf(forwarded, deps), idleMs: bounds.streamIdleMs, lifeMs: bounds.streamLifeMs };
  const collected = await collectBody(forwarded.answer, limits, forwarded.givenUp);
  if (!collected.ok) return fail(forwarded, collectFaults[collected.fault], client, deps, collected.fault === "cut");
  try {
    const { bytes } = collected;
    if (await shows(bytes, await secretOf(forwarded, deps), forwarded, deps)) return await fail(forwarded, "server_answer_invalid", client, deps);
    const own = audienceOf(forwarded, deps);
    const held = { ...own, resultRules: sharesStream(forwarded) ? forwarded.resultRules : own.resultRules };
    const { body, result, refused, isSaid } = await shapeErrorBody(bytes, mediaTypeOf(forwarded.answer.headers["content-type"]), held, deps.scans, forwarded.givenUp);
    if (refused !== undefined) await refuseServerRequest(forwarded, refused, deps);
    if (isSaid || forwarded.answer.isUnsent === true) await giveBackFailed(forwarded, deps);
    const headers = { ...inboundHeaders(forwarded.answer.headers, false), ...session, ...(body !== bytes && { "content-type": "application/json" }) };
    const said = isDeclined(forwarded) ? { isError: null, result } : { isError: true, result: result ?? unsaidNote(forwarded.answer) ?? (isSaid ? null : httpErrorNote) };
    return await finish(forwarded, { status: forwarded.answer.status, headers, body }, { ...said, responseBytes: bytes.length }, client, deps);
  } finally {
    collected.release();
  }
}

/** MCP, Transports: a server without a stream to listen to, or without sessions that clients end, says so with a 405; nothing has failed. */
function isDeclined({ answer: { status }, message: { kind } }: Forwarded): boolean {
  return status === 405 && (kind === "open-stream" || kind === "end-session");
}

/** The organization's part of the memory for answers. */
function heldOf({ served }: Forwarded, deps: GatewayDeps): OwnBytes {
  return ownBytes(deps.answersHeld, served.document.org.id);
}

/** Whether an answer holds the secret that we sent with the request (law L5). In its headers nothing of the server's own comes down. */
function shows(bytes: Buffer, secret: SecretForms | null, forwarded: Forwarded, { bounds, largeTurns }: GatewayDeps): boolean | Promise<boolean> {
  if (secret === null || !isLargeBody(bytes, bounds)) return secret !== null && showsSecret(bytes, secret);
  return showsSecretInTurns(bytes, secret, () => largeTurns.take(placeOf(forwarded)), forwarded.givenUp);
}

/** The forms in which an answer could show our credential; null where the server has none. */
function secretOf({ served }: Forwarded, deps: GatewayDeps): SecretForms | null | Promise<SecretForms | null> {
  const credential = deps.upstream.credential(served);
  return credential instanceof Promise ? credential.then((opened) => opened?.forms ?? null) : (credential?.forms ?? null);
}

/** Answers that are never passed on: a challenge or redirect would send the client elsewhere, a server's own failure says too much about it. */
function faultOfStatus(status: number): FaultCode | null {
  if (status >= 300 && status < 400) return "server_redirected";
  if (refusesCredential(status)) return "server_refused_credential";
  return status >= 500 ? "server_failed" : null;
}

async function fail(forwarded: Forwarded, code: FaultCode, client: ClientSide, deps: GatewayDeps, isCut = false): Promise<Outcome> {
  await client.send(faultAnswer(code, idOf(forwarded)));
  return outcomeOf(forwarded, isCut ? "cut" : "error", { isError: null, responseBytes: null, result: null }, deps);
}

type Seen = Pick<Outcome, "isError" | "responseBytes" | "result" | "tasks">;

function finish(
  forwarded: Forwarded, answer: GatewayAnswer, seen: Seen, client: ClientSide, deps: GatewayDeps,
): Promise<Outcome> {
  return client.send(answer).then((whole) => outcomeOf(forwarded, whole ? "delivered" : "cut", seen, deps));
}

function outcomeOf(
  { answer, sentMs }: Forwarded, outcome: Outcome["outcome"], seen: Seen, deps: GatewayDeps,
): Outcome {
  return { outcome, upstreamStatus: answer.isOwn === true ? null : answer.status, isError: seen.isError, responseBytes: seen.responseBytes, result: seen.result, upstreamMs: Math.round(deps.monotonicMs() - sentMs), tasks: seen.tasks };
}

/** The handle that stands for a session id of the server's; none in the modern era; null for an id that no header could carry. */
function sessionHeader(forwarded: Forwarded, deps: GatewayDeps): Record<string, string> | null {
  const minted = forwarded.answer.headers["mcp-session-id"];
  if (minted === undefined || eraOf(forwarded) === "modern") return {};
  const handle = typeof minted === "string" ? deps.handles.seal({ id: minted, client: forwarded.client }, placeOf(forwarded)) : null;
  return handle === null ? null : { "mcp-session-id": handle };
}

function audienceOf(forwarded: Forwarded, deps: GatewayDeps): Audience {
  const { grant, callId } = forwarded;
  const { guarded } = grant;
  return {
    era: eraOf(forwarded), call: callOf(forwarded), guarded, requestId: callId, sealing: sealingOf(forwarded, deps), reviewed: reviewedDefinitions(forwarded.served.document, deps.bounds),
    resultRules: rulesOf(forwarded, guarded), resumed: resumedBy(forwarded, guarded, deps),
  };
}

/** The same under the policy as it is now, if that is at hand. Streams of a grant that is gone are cut elsewhere (streams/open-exchanges.ts). */
function audienceNow(own: Audience, forwarded: Forwarded, deps: GatewayDeps): Audience {
  const lookup = deps.servers.find(forwarded.serverId);
  if (!("kind" in lookup) || lookup.kind !== "served") return own;
  const grant = lookup.served.grantsById.get(forwarded.grant.id);
  if (grant === undefined || grant === forwarded.grant) return own;
  const { guarded } = grant;
  const reviewed = reviewedDefinitions(lookup.served.document, deps.bounds);
  return { ...own, guarded, reviewed, resultRules: rulesOf(forwarded, guarded), resumed: resumedBy(forwarded, guarded, deps) };
}

/** The answer to a call is held to the rules of the policy that decided the call. A listening stream, or one that calls share, is held to the rules of now. */
function rulesOf(forwarded: Forwarded, guarded: Audience["guarded"]): Audience["resultRules"] {
  return isListening(forwarded) || sharesStream(forwarded) ? listeningRulesOf(guarded) : forwarded.resultRules;
}

/** Refuses what the server asked of the client without being allowed to: the log gets a record, and the server an answer if it waits for one. */
async function refuseServerRequest(forwarded: Forwarded, refused: RefusedRequest, deps: GatewayDeps): Promise<void> {
  const verdict = refused.decision ?? { effect: "deny", code: "method_not_found", message: "The server asked for something that no client knows." } as const;
  const record = recordOf(forwarded, { message: null, body: null }, verdict, "refusal", deps);
  const nowMs = deps.nowMs();
  const at = new Date(nowMs).toISOString();
  const own = { id: deps.newCallId(nowMs), at, era: eraOf(forwarded), method: refused.method.slice(0, methodCharactersMax), decided_us: 0, total_ms: 0 };
  await deps.recorder.refusal({ ...record, ...own });
  if (refused.id !== null) await answerNotFound(forwarded, refused.id, deps);
}

async function answerNotFound(forwarded: Forwarded, id: RpcId, deps: GatewayDeps): Promise<void> {
  try {
    const { served, raw, leash } = forwarded;
    const credential = await deps.upstream.credential(served);
    const version = raw.headers["mcp-protocol-version"];
    const headers = outboundHeaders(
      { "content-type": "application/json", accept: "application/json, text/event-stream", ...(version !== undefined && { "mcp-protocol-version": version }) },
      { mirrored: null, sessionId: sessionOf(forwarded), credential },
    );
    const body = Buffer.from(errorBody(id, methodNotFoundCode, "Method not found"));
    const reply = await deps.upstream.send(served, { method: "POST", path: served.target.path, headers, body, signal: leash.cut }, forwarded.grant);
    discardBody(reply);
  } catch (error) {
    deps.log.warn({ err: error, call: forwarded.callId }, "a server could not be told that its request is refused");
  }
}
