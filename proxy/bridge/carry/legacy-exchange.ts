// One request at a legacy server on behalf of a modern client, from its first byte to its last. The server may ask something meanwhile: then
// the client's request ends with that question, the exchange is held, and the client's retry goes on with it.
import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { McpCall } from "@/lib/mcp/classify-message";
import { errorBody, type RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { capabilitiesMetaKey } from "@/lib/mcp/meta-keys";
import { multiRoundMethods } from "@/lib/mcp/methods";
import { discardBody } from "../../answers/collect-body";
import { writeJsonMessage, type JsonMessage } from "../json-message";
import { answerToModern } from "../to-legacy/answer-to-modern";
import { notificationToModern } from "../to-legacy/notification-to-modern";
import { canBeAsked, pingAnswer, questionNumbers, questionToInput, refusedQuestion } from "../to-legacy/request-to-input";
import { retriedNumbers, retriedParams } from "../to-legacy/request-to-legacy";
import { countedOwnerOf, post, wayOf, type CarrierDeps, type Crossing, type Way } from "./carrier";
import type { FedAnswer } from "./fed-answer";
import type { SaidMeanwhile, StreamMessage } from "./follow-answer";
import type { HeldExchanges } from "./held-exchanges";
import type { SessionLease } from "./legacy-sessions";

export type ModernCall = McpCall & { readonly id: RpcId };

export interface LegacyExchange {
  readonly lease: SessionLease;
  readonly messages: AsyncGenerator<StreamMessage, void, undefined>;
  /** Closes the server's stream, and keeps nothing of it. */
  readonly abort: () => void;
  /** What a retry has to be the same as. */
  readonly fingerprint: string | null;
  /** By `standingOf`. */
  readonly standing: string;
}

/** An exchange whose client is to answer a question first. */
export interface HeldQuestion {
  readonly exchange: LegacyExchange;
  readonly questionId: RpcId;
}

/** An exchange whose stream is carried on, to what the client reads now. */
export interface CarriedStream {
  readonly exchange: LegacyExchange;
  readonly crossing: Crossing;
  readonly call: ModernCall;
  readonly fed: FedAnswer;
  readonly held: HeldExchanges<HeldQuestion>;
}

/** Of a request without what changes from one try to the next; null for one that has none. */
export function fingerprintOf({ method, params }: McpCall, { numbers }: JsonMessage): string | null {
  const canonical = canonicalJson({ method, params: retriedParams(params) });
  return canonical === null ? null : createHash("sha256").update(canonical).update(JSON.stringify([...retriedNumbers(numbers)].sort())).digest("base64url");
}

export interface WholeText {
  readonly text: string;
  /** The HTTP status that it has where it comes as one object. */
  readonly status: number;
  readonly isError: boolean;
  /** It is ours, in the place of what the server said. */
  readonly isReplaced: boolean;
}

/** What the client gets of a server's whole answer; null for what is no answer. */
export function wholeText(message: JsonMessage, call: ModernCall, { session }: SessionLease): WholeText | null {
  const said = answerToModern(message, {
    method: call.method, serverInfo: memberOf(session.initialized, "serverInfo"), clientCapabilities: memberOf(memberOf(call.params, "_meta"), capabilitiesMetaKey),
  });
  const envelope = { jsonrpc: "2.0", id: call.id };
  switch (said.kind) {
    case "result": return { status: 200, isError: false, isReplaced: false, text: writeJsonMessage({ value: { ...envelope, result: said.result }, numbers: said.numbers }) };
    // MCP 2026-07-28: a method that is not there is HTTP 404.
    case "error": return { status: memberOf(said.error, "code") === -32601 ? 404 : 200, isError: true, isReplaced: false, text: writeJsonMessage({ value: { ...envelope, error: said.error }, numbers: said.numbers }) };
    case "refused": return { status: 200, isError: true, isReplaced: true, text: errorBody(call.id, said.refusal.code, said.refusal.message) };
    case "unreadable": return null;
  }
}

/** Carries the stream on to `fed` until the answer, or until a question that the client is to answer first. Never rejects. */
export async function carryStream(carried: CarriedStream, deps: CarrierDeps): Promise<void> {
  const { exchange, crossing, call, fed } = carried;
  const drop = givingUp(exchange, wayOf(crossing), deps);
  fed.gone.addEventListener("abort", drop, { once: true });
  try {
    for (;;) {
      const { value: said } = await exchange.messages.next();
      if (fed.gone.aborted) return;
      if (said === undefined) throw new Error("the server's stream ended without an answer");
      if (said.kind === "answer") {
        fed.gone.removeEventListener("abort", drop);
        await exchange.messages.return();
        exchange.lease.release();
        const whole = wholeText(said.message, call, exchange.lease);
        if (whole === null) throw new Error("the server's answer is no answer");
        fed.isReplaced = whole.isReplaced;
        return await fed.finish(whole.text);
      }
      if (said.id === null) await tell(said, carried);
      else if (await ask({ ...said, id: said.id }, carried, drop, deps)) return;
    }
  } catch (error) {
    if (fed.gone.aborted) return;
    deps.onError(error);
    fed.fail(error);
  }
}

async function tell(said: SaidMeanwhile, { exchange, call, fed }: CarriedStream): Promise<void> {
  const told = notificationToModern(said.message.value, memberOf(call.params, "_meta"), exchange.lease.requestId);
  if (told !== null) await fed.write(writeJsonMessage({ value: told, numbers: said.message.numbers }));
}

/** True where the client's request ends with the question. */
async function ask(
  said: SaidMeanwhile & { readonly id: RpcId }, { exchange, crossing, call, fed, held }: CarriedStream, drop: () => void, deps: CarrierDeps,
): Promise<boolean> {
  if (said.method === "ping") {
    await answer(exchange, pingAnswer(said.id), crossing, deps);
    return false;
  }
  const params = memberOf(said.message.value, "params");
  const question = { method: said.method, params: isJsonObject(params) ? params : {} };
  const isAskable = multiRoundMethods.has(call.method) && exchange.fingerprint !== null && canBeAsked(question, memberOf(memberOf(call.params, "_meta"), capabilitiesMetaKey));
  if (isAskable) {
    await deps.peers.open();
    if (fed.gone.aborted) return true;
    // Nobody's request is under way while it is held, so it is on a leash of its own (law L10).
    const leash = deps.exchanges.hold({ served: crossing.served, grant: crossing.grant, clientIp: null, isListening: true });
    const owner = countedOwnerOf(crossing);
    const state = held.hold(owner, { exchange, questionId: said.id }, leash, drop);
    if (state !== null) {
      fed.gone.removeEventListener("abort", drop);
      fed.whenWithheld(() => {
        if (held.take(owner.place, state) !== null) drop();
      });
      await fed.finish(writeJsonMessage({ value: questionToInput(call.id, question, state), numbers: questionNumbers(said.message.numbers) }));
      return true;
    }
  }
  await answer(exchange, refusedQuestion(said.id), crossing, deps);
  return false;
}

/** Answers a question of the server's, in its session. */
export async function answer({ lease }: Pick<LegacyExchange, "lease">, message: JsonMessage, way: Way, deps: CarrierDeps): Promise<void> {
  discardBody(await post(way, message, lease.session.headers, AbortSignal.timeout(deps.bounds.bridgeSessionMs), deps));
}

/** Ends an exchange that nobody wants any more: a legacy server is told, since a connection that goes away tells it nothing. */
export async function giveUp(exchange: LegacyExchange, way: Way, deps: CarrierDeps): Promise<void> {
  const { lease } = exchange;
  try {
    await cancel(lease, way, deps);
  } catch (error) {
    deps.onError(error);
  } finally {
    exchange.abort();
    lease.release();
  }
}

/** The same as a listener that may live for minutes, and keeps nothing of the client's request. */
function givingUp(exchange: LegacyExchange, way: Way, deps: CarrierDeps): () => void {
  return () => void giveUp(exchange, way, deps);
}

/** MCP 2025-11-25, Cancellation. */
export async function cancel(lease: SessionLease, way: Way, deps: CarrierDeps): Promise<void> {
  lease.abandon();
  const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: lease.requestId, reason: "The client went away." } };
  await answer({ lease }, { value: cancelled, numbers: new Map() }, way, deps);
}
