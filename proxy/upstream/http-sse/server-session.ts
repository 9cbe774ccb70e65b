// One session with a server of the old HTTP+SSE transport: its one stream, taken apart into what each of the client's requests waits for.
// MCP 2024-11-05, Transports § HTTP with SSE. One client's alone: no other grant's message ever comes near it (law L11).
import type { Target } from "@/lib/egress/parse-target-url";
import { createSseReader, type SseEvent } from "@/lib/mcp/sse-events";
import { discardBody } from "../../answers/collect-body";
import type { OwnBytes } from "../../answers/held-bytes";
import type { GatewayBounds } from "../../bounds";
import { UpstreamFailure, type UpstreamAnswer } from "../dispatch-upstream";
import { endpointPath } from "./endpoint-path";
import { HttpSseError, notSent, type HttpSseFault } from "./http-sse-failure";
import { MessageFlow } from "./message-flow";
import { readEnvelope, type Envelope } from "./read-envelope";

interface Pending {
  readonly flow: MessageFlow;
  readonly progressToken: string | null;
  /** The server has begun to answer, whatever becomes of the POST. */
  readonly onHeard: () => void;
}

export class ServerSession {
  /** The path that messages go to, once the server has said it; rejects where it says none that may be used. */
  readonly endpoint: Promise<string>;
  readonly #reader = createSseReader();
  readonly #pending = new Map<string, Pending>();
  /** Ids of requests that were given up, and that the server may yet answer: whoever used one again would get that answer. */
  readonly #unanswered = new Set<string>();
  #listener: MessageFlow | null = null;
  /** Messages that belong to no request, until there is a stream for them; and their bytes, as they are counted. */
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** Since the client last sent anything. */
  #bytesHeard = 0;
  /** Of an event that has not ended, as they are counted. */
  #unfinishedBytes = 0;
  #isPaused = false;
  #isRetired = false;
  #isOver = false;
  #resolveEndpoint: ((path: string) => void) | null;
  readonly #rejectEndpoint: (error: Error) => void;

  /** Reads `stream` from its first byte; `onOver` is called once. */
  constructor(readonly stream: UpstreamAnswer, readonly server: Target, readonly bounds: GatewayBounds, readonly held: OwnBytes, readonly onOver: () => void) {
    let resolveEndpoint: (path: string) => void = () => undefined;
    let rejectEndpoint: (error: Error) => void = () => undefined;
    this.endpoint = new Promise((resolve, reject) => {
      resolveEndpoint = resolve;
      rejectEndpoint = reject;
    });
    this.endpoint.catch(() => undefined);
    this.#resolveEndpoint = resolveEndpoint;
    this.#rejectEndpoint = rejectEndpoint;
    const timer = setTimeout(() => this.close("server_timed_out"), bounds.httpSseEndpointMs);
    void this.endpoint.then(() => clearTimeout(timer), () => clearTimeout(timer));
    stream.read({ data: (chunk) => this.#take(chunk), end: () => this.close("server_broke_off"), fail: () => this.close("server_broke_off") });
  }

  /** Somebody waits for something of it. */
  get isBusy(): boolean {
    return this.#pending.size > 0 || this.#listener !== null;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends a request and answers with the stream of what comes for it; a refusal of the server's is its own answer. */
  async request(envelope: Envelope & { readonly id: string }, post: () => Promise<UpstreamAnswer>, headers: Readonly<Record<string, string>>): Promise<UpstreamAnswer> {
    const { id, progressToken } = envelope;
    if (this.#isOver || this.#isRetired) throw notSent("unknown_session");
    if (this.#pending.has(id) || this.#unanswered.has(id)) throw notSent("duplicate_request_id");
    let isUnread = false;
    const forget = () => {
      if (this.#pending.get(id) === pending) this.#giveUp(id, isUnread);
      this.#settle();
    };
    const flow = new MessageFlow(headers, { held: this.held, onQueued: () => this.#balance(), onAborted: forget });
    let onHeard: () => void = () => undefined;
    const heard = new Promise<null>((resolve) => {
      onHeard = () => resolve(null);
    });
    const pending: Pending = { flow, progressToken, onHeard };
    this.#pending.set(id, pending);
    this.#bytesHeard = 0;
    try {
      const accepted = post().then((answer) => {
        if (answer.status < 200 || answer.status >= 300) return answer;
        discardBody(answer);
        return null;
      });
      // A POST that breaks after the answer has begun changes nothing.
      accepted.catch(() => undefined);
      const refusal = await Promise.race([accepted, heard]);
      if (refusal === null) return flow;
      isUnread = true;
      flow.abort();
      return refusal;
    } catch (error) {
      isUnread = error instanceof UpstreamFailure && !error.delivered;
      flow.abort();
      throw error;
    }
  }

  /** Sends what gets no answer; the server's status is the answer. What the client cancels is over at once: no answer may come any more. */
  async tell(envelope: Envelope, post: () => Promise<UpstreamAnswer>): Promise<UpstreamAnswer> {
    if (this.#isOver || this.#isRetired) throw notSent("unknown_session");
    this.#bytesHeard = 0;
    const answer = await post();
    if (envelope.cancels !== null && answer.status < 300) this.#cancel(envelope.cancels);
    return answer;
  }

  /** The stream of what belongs to no request; null where the client has one open. */
  listen(headers: Readonly<Record<string, string>>): UpstreamAnswer | null {
    if (this.#isOver || this.#isRetired) throw notSent("unknown_session");
    if (this.#listener !== null) return null;
    const flow = new MessageFlow(headers, {
      held: this.held,
      onQueued: () => this.#balance(),
      onAborted: () => {
        this.#listener = null;
        this.#settle();
      },
    });
    this.#listener = flow;
    for (const message of this.#takeWaiting()) flow.push(message);
    return flow;
  }

  /** Takes nothing new, and ends with the last request that is under way. */
  retire(): void {
    this.#isRetired = true;
    this.#listener?.finish(null);
    this.#listener = null;
    this.#settle();
  }

  /** Ends it, and everything that waits with `fault`. Safe to call again. */
  close(fault: HttpSseFault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const failure = () => new UpstreamFailure(true, { cause: new HttpSseError(fault) });
    this.#rejectEndpoint(notSent(fault));
    for (const { flow, onHeard } of this.#pending.values()) {
      onHeard();
      flow.finish(failure());
    }
    this.#listener?.finish(null);
    this.#pending.clear();
    this.#listener = null;
    this.#takeWaiting();
    this.#holdUnfinished(0);
    this.stream.abort();
    this.onOver();
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#bytesHeard += chunk.length;
    if (this.#bytesHeard > this.bounds.streamBytesMax) return this.close("server_answer_invalid");
    const reading = this.#reader.push(chunk);
    if (!reading.ok || !this.#holdUnfinished(this.#reader.unfinishedBytes())) return this.close("server_answer_invalid");
    for (const event of reading.events) {
      if (!this.#isOver) this.#pass(event);
    }
  }

  /** False, and as before, where the organization, or all together, hold too much. */
  #holdUnfinished(bytes: number): boolean {
    const more = bytes - this.#unfinishedBytes;
    if (more > 0 && !this.held.take(more)) return false;
    if (more < 0) this.held.give(-more);
    this.#unfinishedBytes = bytes;
    return true;
  }

  #pass({ type, data }: SseEvent): void {
    if (data === null) return;
    if (type === "endpoint") return this.#takeEndpoint(data);
    if (type !== "message" || this.#resolveEndpoint !== null) return;
    const envelope = readEnvelope(data);
    if (envelope === null) return;
    if (envelope.method === null) return this.#answer(envelope.id, data);
    if (envelope.progressToken !== null && envelope.id === null) {
      for (const { flow, progressToken, onHeard } of this.#pending.values()) {
        if (progressToken !== envelope.progressToken) continue;
        onHeard();
        return flow.push(data);
      }
      return;
    }
    this.#passUnrelated(data);
  }

  /** Said once; a server that says another address later is not the one that was spoken to. */
  #takeEndpoint(data: string): void {
    const path = this.#resolveEndpoint === null ? null : endpointPath(data, this.server);
    if (path === null) return this.close("server_endpoint_refused");
    this.#resolveEndpoint?.(path);
    this.#resolveEndpoint = null;
  }

  #answer(id: string | null, data: string): void {
    const pending = id === null ? undefined : this.#pending.get(id);
    if (id !== null) this.#unanswered.delete(id);
    if (id === null || pending === undefined) return;
    pending.onHeard();
    pending.flow.push(data);
    this.#finish(id);
  }

  #cancel(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#giveUp(id, false);
    pending.flow.finish(null);
    this.#settle();
  }

  /** What the server has not read it will not answer. Where a client gives up more than is remembered, the session takes nothing more: it begins another. */
  #giveUp(id: string, isUnread: boolean): void {
    this.#pending.delete(id);
    if (isUnread) return;
    this.#unanswered.add(id);
    if (this.#unanswered.size > this.bounds.httpSseUnansweredMax) this.#isRetired = true;
  }

  #finish(id: string): void {
    this.#pending.get(id)?.flow.finish(null);
    this.#pending.delete(id);
    this.#settle();
  }

  /** The one stream does not say what a notification or a request of the server's belongs to: the listening stream, or the only request there is. */
  #passUnrelated(data: string): void {
    const [only, ...others] = this.#pending.values();
    if (this.#listener !== null) return this.#listener.push(data);
    if (only !== undefined && others.length === 0) {
      only.onHeard();
      return only.flow.push(data);
    }
    const bytes = Buffer.byteLength(data);
    if (this.#waiting.length >= this.bounds.httpSseWaitingMax || this.#waitingBytes + bytes > this.bounds.httpSseWaitingBytesMax || !this.held.take(bytes)) return;
    this.#waiting.push(data);
    this.#waitingBytes += bytes;
  }

  /** What has waited: it is kept no more, and counts as whoever takes it counts it. */
  #takeWaiting(): readonly string[] {
    const waiting = this.#waiting;
    this.held.give(this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return waiting;
  }

  /** The server is held back while one of the client's streams is full. */
  #balance(): void {
    const flows = [...this.#pending.values()].map(({ flow }) => flow);
    const isFull = [...flows, ...(this.#listener === null ? [] : [this.#listener])].some((flow) => flow.queuedBytes > this.bounds.httpSseQueuedBytesMax);
    if (isFull === this.#isPaused || this.#isOver) return;
    this.#isPaused = isFull;
    if (isFull) this.stream.pause();
    else this.stream.resume();
  }

  #settle(): void {
    this.#balance();
    if (this.#isRetired && this.#pending.size === 0) this.close("unknown_session");
  }
}
