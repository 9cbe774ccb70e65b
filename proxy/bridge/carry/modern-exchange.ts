// One request to a modern server on behalf of a legacy client, from its first byte to its last: progress on the way, and rounds of input where
// the server asks for some. All of it is the one call that the pipeline decided and recorded.
import type { McpCall } from "@/lib/mcp/classify-message";
import { errorBody, type RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { eitherSignal } from "../../streams/either-signal";
import type { Signal } from "../../streams/plain-signal";
import { RequestCancelled, UpstreamFailure, type UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { writeJsonMessage, type JsonMessage } from "../json-message";
import { isRefusal, notCarried, tooManyValues } from "../not-carried";
import { answerToLegacy, type InputRequired, type LegacyAnswer } from "../to-modern/answer-to-legacy";
import { writeBridgedSession, type BridgedSession } from "../to-modern/bridged-session";
import { discoverToInitialize } from "../to-modern/discover-to-initialize";
import { inputToParams, inputToRequests, requestToClient } from "../to-modern/input-to-requests";
import { isForPipeline, keptName, post, type CarrierDeps, type Crossing } from "./carrier";
import { FedAnswer } from "./fed-answer";
import { followEvents, formOf, readWhole } from "./follow-answer";
import { jsonAnswer, refusedAnswer, unreadableAnswer } from "./made-answer";
import type { PendingInputs } from "./pending-inputs";

export interface ModernExchange {
  readonly crossing: Crossing;
  readonly call: McpCall & { readonly id: RpcId };
  readonly session: BridgedSession;
  /** What the server is asked, and the headers that go with it. */
  readonly message: JsonMessage;
  readonly headers: Readonly<Record<string, string>>;
  readonly place: string;
  /** The client has cancelled the request. */
  readonly cancelled: Signal;
  /** Called once, when it is over. */
  readonly leave: () => void;
}

/** The head of the answer, as a legacy server's: JSON where the server answered with one object and asks nothing, else a stream. */
export async function modernExchange(exchange: ModernExchange, inputs: PendingInputs, deps: CarrierDeps): Promise<UpstreamAnswer> {
  let isFollowed = false;
  try {
    const signal = eitherSignal(exchange.crossing.request.signal, exchange.cancelled);
    const answer = await post(exchange.crossing, exchange.message, exchange.headers, signal, deps);
    const form = formOf(answer);
    if (isForPipeline(answer.status)) return answer;
    if (form === "events" && answer.status < 300) {
      isFollowed = true;
      return streamed(exchange, (fed) => followed(answer, exchange.call.id, exchange, fed, deps), inputs, deps);
    }
    const said = await wholeAnswerOf(answer, exchange.call.id, exchange, signal, deps);
    if (said === null && exchange.cancelled.aborted) throw new RequestCancelled(true);
    if (said === null) return unreadableAnswer();
    if (said.kind === "refused") return refusedAnswer(exchange.call.id, said.refusal);
    if (said.kind !== "input") return jsonAnswer(200, textOf(said, exchange), said.kind === "result" ? sessionHeader(exchange, deps) : {});
    isFollowed = true;
    return streamed(exchange, () => Promise.resolve(said), inputs, deps);
  } catch (error) {
    // Who took the request back made it fail: that is no fault of the server's, and the log says so.
    if (!exchange.cancelled.aborted || error instanceof RequestCancelled) throw error;
    throw new RequestCancelled(!(error instanceof UpstreamFailure) || error.delivered);
  } finally {
    if (!isFollowed) exchange.leave();
  }
}

/** Begins a stream to the client and carries the conversation on behind it. */
function streamed(exchange: ModernExchange, first: (fed: FedAnswer) => Promise<LegacyAnswer>, inputs: PendingInputs, deps: CarrierDeps): UpstreamAnswer {
  const fed = new FedAnswer(sessionHeader(exchange, deps));
  const giveUp = () => fed.fail(new RequestCancelled(true));
  exchange.cancelled.addEventListener("abort", giveUp, { once: true });
  void (async () => {
    let said = await first(fed);
    for (let round = 0; said.kind === "input"; round += 1) {
      said = round < deps.bounds.bridgeInputRoundsMax
        ? await nextRound(said.input, round, { exchange, fed, inputs }, deps)
        : { kind: "refused", refusal: notCarried("the server asks again and again.") };
    }
    fed.isReplaced = said.kind === "refused";
    await fed.finish(textOf(said, exchange));
  })().catch((error: unknown) => {
    if (!fed.gone.aborted) deps.onError(error);
    fed.fail(error);
  }).finally(exchange.leave);
  return fed;
}

interface Conversation {
  readonly exchange: ModernExchange;
  /** What the client reads. */
  readonly fed: FedAnswer;
  readonly inputs: PendingInputs;
}

/** Asks the client what the server wants to know, and the server once more. */
async function nextRound(
  input: InputRequired, round: number, { exchange, fed, inputs }: Conversation, deps: CarrierDeps,
): Promise<LegacyAnswer> {
  const { call, crossing, message, session, place, cancelled } = exchange;
  const asked = inputToRequests(input, session, deps.bounds.bridgeInputRequestsMax, deps.newId);
  if (isRefusal(asked)) return { kind: "refused", refusal: asked };
  const signal = eitherSignal(fed.gone, cancelled);
  await deps.peers.open();
  const questions = asked.map((question) => ({ ...question, id: keptName(deps) }));
  const answered = Promise.all(questions.map(async ({ key, id }) => [key, await inputs.await(place, id, deps.bounds.bridgeInputMs, signal)] as const));
  answered.catch(() => undefined);
  for (const question of questions) await fed.write(writeJsonMessage(requestToClient(question.id, question)));
  const answers = await answered.catch((error: unknown) => {
    if (signal.aborted) throw error;
    return null;
  });
  if (answers === null) return { kind: "refused", refusal: notCarried("the question of the server was not answered in time, so the call was given up.") };
  const params = memberOf(message.value, "params");
  const retried = inputToParams({ value: isJsonObject(params) ? params : {}, numbers: message.numbers }, input, new Map(answers));
  if (isRefusal(retried)) return { kind: "refused", refusal: retried };
  // A retry is a request of its own to the server, with an id of its own.
  const id = `pcb-${round + 1}-${deps.newId()}`;
  const again = { value: { ...message.value, id, params: retried.value }, numbers: retried.numbers };
  const answer = await post(crossing, again, exchange.headers, signal, deps);
  if (!isForPipeline(answer.status) && answer.status < 300 && formOf(answer) === "events") return followed(answer, id, exchange, fed, deps);
  const said = isForPipeline(answer.status) ? null : await wholeAnswerOf(answer, id, exchange, signal, deps);
  if (said === null) answer.abort();
  return said ?? { kind: "refused", refusal: notCarried(`the server broke off when it had got the input that it asked for (call ${String(call.method)}).`) };
}

async function followed(answer: UpstreamAnswer, id: RpcId, { call, crossing }: ModernExchange, fed: FedAnswer, deps: CarrierDeps): Promise<LegacyAnswer> {
  const message = await followEvents(answer, { id, orgId: crossing.served.document.org.id }, deps, fed.gone, async (said) => {
    // The modern era has no requests of servers, and of its notices a legacy client that asked for no log knows one while its request runs.
    if (said.id === null && said.method === "notifications/progress" && isOfCall(said.message, call)) await fed.write(said.text);
  });
  return answerToLegacy(call.method, message);
}

/** Whether progress is under the token that the client gave this very call; one without a token has asked for none. */
function isOfCall({ value }: JsonMessage, { params }: McpCall): boolean {
  const token = memberOf(memberOf(params, "_meta"), "progressToken");
  return token !== undefined && memberOf(memberOf(value, "params"), "progressToken") === token;
}

/** The answer to the request of this id in one piece, an HTTP error among them; null where there is none that can be read. */
async function wholeAnswerOf(answer: UpstreamAnswer, id: RpcId, { call, crossing }: ModernExchange, cut: Signal, deps: CarrierDeps): Promise<LegacyAnswer | null> {
  const isError = answer.status >= 400;
  if (formOf(answer) !== "json") {
    answer.abort();
    return isError ? { kind: "refused", refusal: notCarried(`the server answered with HTTP ${answer.status}.`) } : null;
  }
  const message = await readWhole(answer, crossing.served.document.org.id, deps, isError ? deps.bounds.clientErrorBytesMax : deps.bounds.answerBytesMax, cut);
  if (message === "too_many_values") return { kind: "refused", refusal: tooManyValues() };
  // An error may have no id; what is another request's result is nobody's here.
  if (message === null || (Object.hasOwn(message.value, "result") && memberOf(message.value, "id") !== id)) return null;
  const said = answerToLegacy(call.method, message);
  return isError && said.kind !== "error" ? { kind: "refused", refusal: notCarried(`the server answered with HTTP ${answer.status}.`) } : said;
}

/** The message that the client gets, under its own id. */
function textOf(said: Exclude<LegacyAnswer, { readonly kind: "input" }>, { call, crossing }: ModernExchange): string {
  const envelope = { jsonrpc: "2.0", id: call.id };
  switch (said.kind) {
    case "refused": return errorBody(call.id, said.refusal.code, said.refusal.message);
    case "error": return writeJsonMessage({ value: { ...envelope, error: said.error }, numbers: said.numbers });
    case "result": {
      if (call.method !== "initialize") return writeJsonMessage({ value: { ...envelope, result: said.result }, numbers: said.numbers });
      const result = discoverToInitialize(said.result, memberOf(call.params, "protocolVersion"), crossing.served.document.server.slug);
      return isRefusal(result) ? errorBody(call.id, result.code, result.message) : JSON.stringify({ ...envelope, result });
    }
  }
}

/** The session that begins with `initialize`; what the client said there is in it. */
function sessionHeader({ call, session }: ModernExchange, deps: CarrierDeps): Record<string, string> {
  return call.method === "initialize" ? { "mcp-session-id": writeBridgedSession(session, deps.newId()) } : {};
}
