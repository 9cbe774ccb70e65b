// A server's answer to one request, whatever way it comes: as JSON, or at the end of a stream with other messages before it.
import { isRpcId, type RpcId } from "@/lib/mcp/json-rpc";
import { memberOf } from "@/lib/mcp/json-value";
import type { SseEvent } from "@/lib/mcp/sse-events";
import { collectBody } from "../../answers/collect-body";
import { ownBytes, type HeldBytes } from "../../answers/held-bytes";
import type { GatewayBounds } from "../../bounds";
import type { Signal } from "../../streams/plain-signal";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { mediaTypeOf } from "../../upstream/inbound-headers";
import { readServerMessage, type JsonMessage } from "../json-message";
import { answerEvents } from "./answer-events";

export interface AnswerLimits {
  readonly bounds: GatewayBounds;
  readonly held: HeldBytes;
}

/** What a server says while it works: `id` is null for a notification. */
export interface SaidMeanwhile {
  readonly id: RpcId | null;
  readonly method: string;
  readonly message: JsonMessage;
  /** The text of the message as the server wrote it. */
  readonly text: string;
}

const encoder = new TextEncoder();

/** How the answer comes; null for what is neither, or is encoded in a way that nobody asked for. */
export function formOf({ headers }: UpstreamAnswer): "json" | "events" | null {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return null;
  const mediaType = mediaTypeOf(headers["content-type"]);
  return mediaType === "application/json" ? "json" : mediaType === "text/event-stream" ? "events" : null;
}

/** The message of a JSON answer; null where there is none that can be read, or it did not come whole and in time. `too_many_values`: more than is carried over (bridgeValuesMax). */
export async function readWhole(answer: UpstreamAnswer, orgId: string, { bounds, held }: AnswerLimits, bytesMax: number, cut: Signal): Promise<JsonMessage | "too_many_values" | null> {
  const limits = { bytesMax, held: ownBytes(held, orgId), idleMs: bounds.streamIdleMs, lifeMs: bounds.streamLifeMs };
  const collected = await collectBody(answer, limits, cut);
  if (!collected.ok) return null;
  try {
    return readServerMessage(collected.bytes, bounds.bridgeValuesMax);
  } finally {
    collected.release();
  }
}

/** The request whose answer is read, and the organization that what is read counts for. */
export interface Awaited {
  readonly id: RpcId;
  readonly orgId: string;
}

export type StreamMessage = { readonly kind: "answer"; readonly message: JsonMessage } | ({ readonly kind: "said" } & SaidMeanwhile);

/**
 * The messages of a stream to the response with this id, which is the last. Responses to other requests are not for us. Throws where the
 * stream ends without the response, or cannot be read. Between two of them the server is held back.
 */
export async function* readMessages(events: AsyncIterable<SseEvent>, id: RpcId, { bridgeValuesMax }: Pick<GatewayBounds, "bridgeValuesMax">): AsyncGenerator<StreamMessage, void, undefined> {
  for await (const event of events) {
    if (event.type !== "message" || event.data === null || event.data === "") continue;
    const message = readServerMessage(encoder.encode(event.data), bridgeValuesMax);
    if (message === "too_many_values") throw new Error("the server's event holds more values than are carried over");
    if (message === null) throw new Error("the server's event cannot be read");
    const { value } = message;
    const method = memberOf(value, "method");
    const writtenId = memberOf(value, "id");
    if (typeof method !== "string") {
      if (writtenId !== id) continue;
      yield { kind: "answer", message };
      return;
    }
    // What asks and answers at once is an answer to some clients: shape-server-message.ts drops it, too.
    if (Object.hasOwn(value, "result") || Object.hasOwn(value, "error")) continue;
    if (writtenId === undefined || isRpcId(writtenId)) yield { kind: "said", id: writtenId ?? null, method, message, text: event.data };
  }
  throw new Error("the server's stream ended without an answer");
}

/**
 * Reads the stream to its response; everything else goes to `meanwhile`, in order, and is waited for. A silent server is waited for until
 * `cut`: it has no other bound here.
 */
export async function followEvents(
  answer: UpstreamAnswer, { id, orgId }: Awaited, { bounds, held }: AnswerLimits, cut: Signal, meanwhile: (said: SaidMeanwhile) => Promise<void> = () => Promise.resolve(),
): Promise<JsonMessage> {
  const giveUp = () => answer.abort();
  cut.addEventListener("abort", giveUp, { once: true });
  if (cut.aborted) giveUp();
  try {
    for await (const said of readMessages(answerEvents(answer, bounds.streamBytesMax, ownBytes(held, orgId)), id, bounds)) {
      if (said.kind === "answer") return said.message;
      await meanwhile(said);
    }
  } finally {
    cut.removeEventListener("abort", giveUp);
  }
  throw new Error("the server's stream ended without an answer");
}
