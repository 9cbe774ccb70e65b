// A modern client in front of a legacy-only server, where the server's setting says so. For the pipeline this is a modern server; sessions,
// which the client has none of, are begun and held here.
import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import { errorBody, invalidParamsCode, resultBody } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { rejectionBody } from "@/lib/mcp/rejection";
import { discardBody } from "../../answers/collect-body";
import { mirroredArgumentsOf } from "../../snapshot/mirrored-of-tools";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { wholeAnswer } from "../../upstream/whole-answer";
import { readJsonMessage, writeJsonMessage, type JsonMessage } from "../json-message";
import { isRefusal, notCarried, tooManyValues } from "../not-carried";
import { initializeOfClient } from "../to-legacy/initialize-of-client";
import { initializeToDiscover } from "../to-legacy/initialize-to-discover";
import { inputToAnswer } from "../to-legacy/request-to-input";
import { refuseAsModern } from "../to-legacy/refuse-as-modern";
import { requestToLegacy, withToken, type LegacyRequest } from "../to-legacy/request-to-legacy";
import { beginSession, SessionRefused } from "./begin-session";
import { countedOwnerOf, crossElsewhere, isForPipeline, isUnknownSession, keeperOf, keptName, ownerOf, post, standingOf, wayOf, type CarrierDeps, type Crossing } from "./carrier";
import { FedAnswer } from "./fed-answer";
import { formOf, readMessages, readWhole } from "./follow-answer";
import { heldExchanges } from "./held-exchanges";
import { answer, cancel, carryStream, fingerprintOf, giveUp, wholeText, type HeldQuestion, type ModernCall } from "./legacy-exchange";
import { legacySessions, type SessionLease } from "./legacy-sessions";
import { legacyStream } from "./legacy-stream";
import { acceptedAnswer, jsonAnswer, ownAnswer, refusedAnswer, unreadableAnswer, unsentAnswer } from "./made-answer";

export interface CarrierToLegacy {
  /** Rejects as the door below it does. */
  carry(crossing: Crossing): Promise<UpstreamAnswer>;
  /** Ends the sessions, and gives up what is held. */
  close(): Promise<void>;
}

export function carrierToLegacy(deps: CarrierDeps): CarrierToLegacy {
  const sessions = legacySessions(deps.bounds);
  const held = heldExchanges<HeldQuestion>(deps.bounds, () => keptName(deps));

  function lease(crossing: Crossing, call: ModernCall): Promise<SessionLease> {
    const client = initializeOfClient(call.params);
    const { server } = crossing.served.document;
    const said = canonicalJson({ url: server.url, credential: server.credential, initialize: client.initialize, logLevel: client.logLevel });
    if (said === null) throw new SessionRefused(null, notCarried("what the client says of itself cannot be read."));
    const key = createHash("sha256").update(said).digest("base64url");
    // On the one stream of the old transport a server's question names no call: it is that of the only one there is.
    return sessions.lease(countedOwnerOf(crossing), key, () => beginSession(crossing, client, deps), crossing.request.signal, server.transport === "sse");
  }

  async function discover(crossing: Crossing, call: ModernCall): Promise<UpstreamAnswer> {
    const { session, release } = await lease(crossing, call);
    release();
    return jsonAnswer(200, resultBody(call.id, initializeToDiscover(session.initialized)));
  }

  async function ask(crossing: Crossing, call: ModernCall, request: LegacyRequest): Promise<UpstreamAnswer> {
    const sent = readJsonMessage(crossing.request.body ?? Buffer.alloc(0)) ?? { value: {}, numbers: new Map() };
    for (let isFirst = true; ; isFirst = false) {
      const leased = await lease(crossing, call);
      const message = { value: { jsonrpc: "2.0", id: leased.requestId, method: request.method, params: withToken(request.params, leased.requestId) }, numbers: sent.numbers };
      const got = await postInSession(crossing, message, leased, isFirst);
      if (got === "forgotten") continue;
      return answered(got, crossing, call, leased, fingerprintOf(call, sent));
    }
  }

  /**
   * "forgotten" where the server does not know the session any more: it has not read the request then (MCP 2025-11-25, Session Management),
   * which `mayRepeat`. A 404 that answers this very request has read it, and is its answer. A client that goes away before there is an answer has cancelled its request.
   */
  async function postInSession(
    crossing: Crossing, message: JsonMessage, leased: SessionLease, mayRepeat: boolean,
  ): Promise<UpstreamAnswer | "forgotten"> {
    const { signal } = crossing.request;
    try {
      const got = await post(crossing, message, leased.session.headers, signal, deps);
      if (got.status !== 404 || !leased.session.hasId || !mayRepeat) return got;
      const said = await answerTo(leased.requestId, got, crossing);
      if (said !== null) return said;
    } catch (error) {
      if (signal.aborted) await cancel(leased, crossing, deps).catch(deps.onError);
      if (!isUnknownSession(error) || !mayRepeat) {
        leased.release();
        throw error;
      }
    }
    leased.forget();
    leased.release();
    return "forgotten";
  }

  /** The answer once more where it is one to the request of this id; null for what says nothing of it. */
  async function answerTo(id: number, got: UpstreamAnswer, { served, request }: Crossing): Promise<UpstreamAnswer | null> {
    if (formOf(got) !== "json") {
      discardBody(got);
      return null;
    }
    const message = await readWhole(got, served.document.org.id, deps, deps.bounds.clientErrorBytesMax, request.signal);
    return message !== null && message !== "too_many_values" && memberOf(message.value, "id") === id ? jsonAnswer(got.status, writeJsonMessage(message)) : null;
  }

  async function answered(got: UpstreamAnswer, crossing: Crossing, call: ModernCall, leased: SessionLease, fingerprint: string | null): Promise<UpstreamAnswer> {
    const form = formOf(got);
    if (form === "events" && got.status < 300) {
      const fed = new FedAnswer();
      const stream = legacyStream(got, wayOf(crossing), leased.session, deps);
      const messages = readMessages(stream.events, leased.requestId, deps.bounds);
      const abort = () => {
        stream.abort();
        // What was read of it counts as held until its reader has returned, which where it waits at a message it does not by itself.
        void messages.return();
      };
      const exchange = { lease: leased, messages, abort, fingerprint, standing: standingOf(crossing) };
      void carryStream({ exchange, crossing, call, fed, held }, deps);
      return fed;
    }
    try {
      if (isForPipeline(got.status)) return got;
      const isError = got.status >= 400;
      const refused = () => {
        // Many servers say so, and with no other status, that they do not know the session. Whether they have read the request nobody can tell.
        leased.retire();
        return refusedAnswer(call.id, notCarried(`the server answered with HTTP ${got.status}.`));
      };
      if (form !== "json") {
        got.abort();
        return isError ? refused() : unreadableAnswer();
      }
      const { bounds } = deps;
      const { signal } = crossing.request;
      const message = await readWhole(got, crossing.served.document.org.id, deps, isError ? bounds.clientErrorBytesMax : bounds.answerBytesMax, signal);
      if (signal.aborted) await cancel(leased, crossing, deps).catch(deps.onError);
      if (message === "too_many_values") return refusedAnswer(call.id, tooManyValues());
      // An error may have no id; what is another request's result is nobody's here.
      const isOwn = message !== null && memberOf(message.value, "id") === leased.requestId;
      if (message === null || (!isOwn && Object.hasOwn(message.value, "result"))) return unreadableAnswer();
      if (isError && !isOwn) leased.retire();
      const whole = wholeText(message, call, leased);
      if (isError && whole?.isError !== true) return refused();
      return whole === null ? unreadableAnswer() : { ...jsonAnswer(whole.status, whole.text), isReplaced: whole.isReplaced };
    } finally {
      leased.release();
    }
  }

  /** Goes on with the exchange that the state opens: its question is answered, its stream is the answer to this request. */
  async function resume(crossing: Crossing, call: ModernCall, state: string): Promise<UpstreamAnswer> {
    const keeper = keeperOf(state);
    if (keeper !== null && keeper !== deps.peers.name) return (await crossElsewhere(keeper, crossing, deps)) ?? unknownState(call);
    const taken = held.take(ownerOf(crossing), state);
    const sent = readJsonMessage(crossing.request.body ?? Buffer.alloc(0));
    if (taken === null || sent === null) return unknownState(call);
    const { exchange, questionId } = taken;
    if (exchange.standing !== standingOf(crossing)) {
      // Nothing more goes to where the call began, nor its session's name to where the server is now.
      exchange.abort();
      exchange.lease.forget();
      exchange.lease.release();
      return unknownState(call);
    }
    const input = exchange.fingerprint === fingerprintOf(call, sent) ? inputToAnswer(questionId, sent) : null;
    if (input === null) {
      await giveUp(exchange, crossing, deps);
      return unknownState(call);
    }
    try {
      await answer(exchange, input, crossing, deps);
    } catch (error) {
      await giveUp(exchange, crossing, deps);
      throw error;
    }
    const fed = new FedAnswer();
    void carryStream({ exchange, crossing, call, fed, held }, deps);
    return fed;
  }

  async function carryRequest(crossing: Crossing, call: ModernCall): Promise<UpstreamAnswer> {
    const rejection = refuseAsModern(call, crossing.request.headers, mirroredArgumentsOf(crossing.served, call));
    if (rejection !== null) return ownAnswer(jsonAnswer(rejection.httpStatus, rejectionBody(rejection)));
    if (call.method === "server/discover") return discover(crossing, call);
    const request = requestToLegacy(call);
    if (isRefusal(request)) return ownAnswer(refusedAnswer(call.id, request));
    const state = memberOf(call.params, "requestState");
    if (state !== undefined) return typeof state === "string" ? resume(crossing, call, state) : unknownState(call);
    return isDeclined(call) ? ownAnswer(refusedAnswer(call.id, notCarried("the address that the server wants opened first was not opened."))) : ask(crossing, call, request);
  }

  return {
    async carry(crossing) {
      const { message } = crossing;
      // Nothing that a modern client may tell has a counterpart: it cancels by closing its request.
      if (message.kind !== "call" || message.call.id === null) return acceptedAnswer();
      const call = { ...message.call, id: message.call.id };
      try {
        return await carryRequest(crossing, call);
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        return unsentAnswer(error.status === null ? refusedAnswer(call.id, error.refusal) : wholeAnswer(error.status, ""));
      }
    },
    close() {
      held.close();
      return sessions.close();
    },
  };
}

/** As the reference server answers a state that it does not know; another process of the gateway may hold it. */
function unknownState(call: ModernCall): UpstreamAnswer {
  return ownAnswer(jsonAnswer(200, errorBody(call.id, invalidParamsCode, "Invalid or expired requestState", { reason: "invalid_request_state" })));
}

/** Input without a state answers the addresses of an error of 2025-11-25 (`answer-to-modern.ts`): the call is made again where all were opened. */
function isDeclined({ params }: ModernCall): boolean {
  const responses = memberOf(params, "inputResponses");
  return isJsonObject(responses) && !Object.values(responses).every((response) => memberOf(response, "action") === "accept");
}
