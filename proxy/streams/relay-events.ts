// A server's event stream on its way to the client: event by event, each as soon as it is whole, shaped by shape-server-message.ts.
// An event that takes long to judge holds back those behind it, and the server. Back-pressure both ways, comments on quiet streams, and
// the bounds of a stream's idleness, life and size.
import { createSseReader, serializeSseEvent, sseKeepAlive, type SseEvent } from "@/lib/mcp/sse-events";
import { errorBody } from "@/lib/mcp/json-rpc";
import { withholdAnswer, type ResultNote } from "@/lib/guard/judge-answer";
import { bindEventId } from "../answers/bind-event-id";
import { shapeMessage } from "../answers/shape-message";
import { saysFailed, type Shaped } from "../answers/shape-server-message";
import { faults, type FaultCode } from "../faults";
import { RequestCancelled } from "../upstream/dispatch-upstream";
import { bareEvent, beginsWithMark, isPlainEventId } from "./bare-event";
import { PlainSignal } from "./plain-signal";
import type { Relay, RelayEnd } from "./relay";

const encoder = new TextEncoder();

/** Resolves when nothing more will be written to the client, nor read from the server. */
export function relayEvents(relay: Relay): Promise<RelayEnd> {
  return new Promise((resolve) => new EventRelay(relay, resolve));
}

class EventRelay {
  readonly #reader = createSseReader();
  readonly #startedMs: number;
  #heardMs: number;
  #writtenMs: number;
  #bytes = 0;
  #isError: boolean | null = null;
  #result: ResultNote | null = null;
  #answered = false;
  /** The server gives its events ids: the client may come back for them. */
  #resumable = false;
  #clientGone = false;
  #pausedMs: number | null = null;
  /** An event is being judged: what came behind it waits, and the server with it. */
  #isJudging = false;
  #isFlowing = true;
  #backlog: readonly SseEvent[] = [];
  #passed = 0;
  /** Written, and not yet taken by a client that is slower than we are. */
  #unsentBytes = 0;
  #heldBytes = 0;
  /** The server has ended while events still waited: with this fault, or without one. */
  #ended: { readonly fault: FaultCode | null } | null = null;
  #refused = 0;
  #isFirst = true;
  /** The server has said something to the client. */
  #isBegun = false;
  #over = false;
  readonly #givenUp = new PlainSignal();
  readonly #tick: NodeJS.Timeout;
  readonly #onGone = () => this.#clientWentAway();
  readonly #onCut = () => this.#takeLeave();

  constructor(readonly relay: Relay, readonly resolve: (end: RelayEnd) => void) {
    const now = relay.monotonicMs();
    this.#startedMs = now;
    this.#heardMs = now;
    this.#writtenMs = now;
    // A third of the interval: a quiet stream gets its comment after two, and never later than three.
    this.#tick = setInterval(() => this.#look(), relay.bounds.keepAliveCommentMs / 3);
    relay.cut.addEventListener("abort", this.#onCut, { once: true });
    relay.gone.addEventListener("abort", this.#onGone, { once: true });
    relay.client.onDrain(() => this.#resumeReading());
    relay.news?.onNews(() => this.#tellNews());
    if (relay.cut.aborted) this.#takeLeave();
    else if (relay.gone.aborted) this.#clientWentAway();
    if (this.#over) return;
    relay.answer.read({
      data: (chunk) => this.#take(chunk),
      end: () => this.#serverEnded(null),
      fail: (error) => (error instanceof RequestCancelled ? this.#finish("cut") : this.#serverEnded("server_broke_off")),
    });
  }

  #take(chunk: Buffer): void {
    if (this.#over) return;
    this.#heardMs = this.relay.monotonicMs();
    this.#bytes += chunk.length;
    if (this.#bytes > this.relay.bounds.streamBytesMax) return this.#fail("server_answer_invalid");
    const reading = this.#reader.push(chunk);
    if (!reading.ok) return reading.fault === "event_too_large" ? this.#failTooLarge() : this.#fail("server_answer_invalid");
    if (!this.#hold(this.#reader.unfinishedBytes() + this.#unsentBytes)) return this.#failTooLarge();
    this.#backlog = this.#passed === this.#backlog.length ? reading.events : [...this.#backlog.slice(this.#passed), ...reading.events];
    this.#passed = 0;
    this.#passOn();
  }

  /** Counts so much as held; false, and as before, where the organization, or all together, hold too much. */
  #hold(bytes: number): boolean {
    const more = bytes - this.#heldBytes;
    if (more > 0 && !this.relay.held.take(more)) return false;
    if (more < 0) this.relay.held.give(-more);
    this.#heldBytes = bytes;
    return true;
  }

  /** Passes on what may pass now, in order. */
  #passOn(): void {
    while (!this.#over && !this.#isJudging && this.#pausedMs === null) {
      const event = this.#backlog[this.#passed];
      if (event === undefined) break;
      this.#passed += 1;
      const passing = this.#pass(event);
      if (passing instanceof Promise) this.#waitFor(passing);
    }
    if (this.#over) return;
    if (this.#ended !== null && !this.#isJudging && this.#passed === this.#backlog.length) return this.#serverEnded(this.#ended.fault);
    this.#flow();
  }

  #waitFor(passing: Promise<void>): void {
    this.#isJudging = true;
    void passing.then(() => {
      this.#isJudging = false;
      this.#passOn();
    });
  }

  /** The server is read while nothing waits. */
  #flow(): void {
    const mayFlow = !this.#isJudging && this.#pausedMs === null;
    if (mayFlow === this.#isFlowing) return;
    this.#isFlowing = mayFlow;
    // It was quiet because we did not read.
    this.#heardMs = this.relay.monotonicMs();
    if (mayFlow) this.relay.answer.resume();
    else this.relay.answer.pause();
  }

  #pass(received: SseEvent): void | Promise<void> {
    // A mark means something at the start of a stream alone, and an event whose predecessors were left out is the client's start.
    if (!this.#isFirst && beginsWithMark(received.raw)) return this.#fail("server_answer_invalid");
    this.#isFirst = false;
    const shown = this.relay.showsSecret(received.raw);
    return shown instanceof Promise ? shown.then((showsSecret) => this.#passUnless(showsSecret, received)) : this.#passUnless(shown, received);
  }

  #passUnless(showsSecret: boolean, received: SseEvent): void | Promise<void> {
    if (showsSecret) return this.#fail("server_answer_invalid");
    const event = bindEventId(received, this.relay.sealEventId);
    if (event.id !== null) this.#resumable = true;
    // What cannot be resumed has nobody to be read for.
    if (this.#clientGone && !this.#resumable) return this.#finish("cut");
    const audience = this.relay.audience();
    const isHeld = audience.resultRules !== null;
    if (isHeld && received.id !== null && !isPlainEventId(received.id)) return this.#fail("server_answer_invalid");
    // Comments, retry times and the priming event of 2025-11-25 carry no message.
    if (event.data === null || event.data === "") return this.#write(isHeld ? bareEvent(event) : event.raw);
    if (event.type !== "message") return;
    const shaping = shapeMessage(encoder.encode(event.data), audience, this.relay.scans, this.#givenUp);
    return shaping instanceof Promise ? shaping.then((shaped) => this.#deliver(event, shaped, isHeld)) : this.#deliver(event, shaping, isHeld);
  }

  #deliver(event: SseEvent, shaped: Shaped, isHeld: boolean): void | Promise<void> {
    if (this.#over) return;
    // A call has one answer. On a stream that belongs to no call there may be many.
    const isAnswer = (shaped.kind === "pass" || shaped.kind === "replace") && shaped.isError !== null;
    if (isAnswer && this.#answered && this.relay.audience().call !== null) return;
    const refused = shaped.kind === "replace" || shaped.kind === "refuse" ? shaped.refused : undefined;
    if (refused !== undefined) {
      if ((this.#refused += 1) > this.relay.bounds.refusedRequestsPerStreamMax) return this.#fail("server_answer_invalid");
      this.relay.onRefused(refused);
    }
    if ("differing" in shaped && shaped.differing !== undefined) this.relay.onDiffering(shaped.differing);
    if (shaped.kind === "pass" || shaped.kind === "replace") this.relay.onTold?.(shaped.kind === "replace" ? shaped.body : (event.data ?? ""), isAnswer);
    switch (shaped.kind) {
      case "pass":
        // Between the lines of an event there may be others that no client shows, and no rule has seen.
        return this.#tell(shaped, isHeld ? serializeSseEvent({ type: "message", id: event.id, data: event.data ?? "" }) : event.raw);
      case "replace":
        if (shaped.note !== undefined) this.#result = shaped.note;
        return this.#tell(shaped, serializeSseEvent({ type: "message", id: event.id, data: shaped.body.toString() }));
      case "unreadable": return this.#fail("server_answer_invalid");
      case "refuse": case "drop": return;
    }
  }

  /** Writes it; what a failed call gets back is given back before, once. */
  #tell(shaped: Extract<Shaped, { readonly kind: "pass" | "replace" }>, bytes: Uint8Array): void | Promise<void> {
    if (shaped.isError === null) {
      this.#write(bytes);
      this.#isBegun = true;
      return this.#tellNews();
    }
    const isFirst = !this.#answered;
    [this.#answered, this.#isError] = [true, shaped.isError];
    if (!isFirst || !saysFailed(shaped, shaped.kind === "replace" ? (shaped.note ?? null) : null)) return this.#write(bytes);
    return this.relay.onFailed().then(() => {
      if (!this.#over) this.#write(bytes);
    });
  }

  /** Between two events of the server's, and not while the client is slower than we are. */
  #tellNews(): void {
    if (this.#over || this.#pausedMs !== null) return;
    for (const event of this.relay.news?.take(this.#isBegun) ?? []) this.#write(event);
  }

  /** The end of a stream that is cut, or has lived for as long as it may: who listened hears that nothing has failed. */
  #takeLeave(): void {
    const { news } = this.relay;
    if (!this.#over && news !== null && news.farewell !== null) this.#write(news.farewell);
    this.#finish("cut");
  }

  #write(bytes: Uint8Array): void {
    if (this.#clientGone || this.#over) return;
    this.#writtenMs = this.relay.monotonicMs();
    if (this.relay.client.write(bytes)) return;
    this.#unsentBytes += bytes.length;
    if (!this.#hold(this.#reader.unfinishedBytes() + this.#unsentBytes)) {
      this.relay.client.destroy();
      return this.#finish("cut");
    }
    if (this.#pausedMs !== null) return;
    this.#pausedMs = this.#writtenMs;
    this.#flow();
  }

  #resumeReading(): void {
    if (this.#pausedMs === null || this.#over) return;
    this.#pausedMs = null;
    this.#unsentBytes = 0;
    this.#hold(this.#reader.unfinishedBytes());
    this.#passOn();
    this.#tellNews();
  }

  #clientWentAway(): void {
    this.#clientGone = true;
    if (this.relay.goesWithClient) return this.#finish("cut");
    // The server goes on (MCP 2025-11-25: a disconnect is no cancellation), and is read so that it can.
    this.#resumeReading();
  }

  #look(): void {
    const now = this.relay.monotonicMs();
    const { bounds, isListening } = this.relay;
    if (this.#pausedMs !== null && now - this.#pausedMs > bounds.slowReaderMs) {
      this.relay.client.destroy();
      return this.#finish("cut");
    }
    if (isListening && now - this.#startedMs > bounds.listeningStreamLifeMs) return this.#takeLeave();
    if (!isListening && now - this.#startedMs > bounds.streamLifeMs) return this.#fail("server_timed_out");
    if (!isListening && this.#isFlowing && now - this.#heardMs > bounds.streamIdleMs) return this.#fail("server_timed_out");
    if (this.#pausedMs === null && now - this.#writtenMs >= (bounds.keepAliveCommentMs * 2) / 3) this.#write(sseKeepAlive);
  }

  #serverEnded(fault: FaultCode | null): void {
    if (this.#over) return;
    if (this.#isJudging || this.#passed < this.#backlog.length) {
      this.#ended = { fault };
      return;
    }
    if (fault === null) return this.#finish(this.#clientGone ? "cut" : "delivered");
    // Whoever can resume does so by itself; the others learn that no answer will come.
    if (this.#resumable) return this.#finish("error");
    this.#fail(fault);
  }

  /** More than an event may be, or than may be held: under rules for results the tool ran, and its result is withheld. */
  #failTooLarge(): void {
    const { call, resultRules, era, requestId } = this.relay.audience();
    if (resultRules === null || call === null || this.#answered) return this.#fail("server_answer_invalid");
    const withheld = withholdAnswer(resultRules, "result_too_large", { id: call.id, era, requestId });
    this.#answered = true;
    this.#isError = withheld.isError;
    this.#result = withheld.note;
    this.#write(serializeSseEvent({ type: "message", id: null, data: withheld.body }));
    this.#finish("error");
  }

  #fail(fault: FaultCode): void {
    const { call } = this.relay.audience();
    if (call !== null && !this.#answered) {
      const { rpcCode, sentence } = faults[fault];
      this.#write(serializeSseEvent({ type: "message", id: null, data: errorBody(call.id, rpcCode, sentence) }));
    }
    this.#finish("error");
  }

  #finish(outcome: RelayEnd["outcome"]): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#tick);
    this.#givenUp.abort();
    this.#hold(this.#unsentBytes);
    this.#backlog = [];
    this.relay.cut.removeEventListener("abort", this.#onCut);
    this.relay.gone.removeEventListener("abort", this.#onGone);
    this.relay.answer.abort();
    void this.relay.client.end().then((whole) => {
      this.#hold(0);
      this.resolve({ outcome: outcome === "delivered" && !whole ? "cut" : outcome, isError: this.#isError, responseBytes: this.#bytes, isResumable: this.#resumable, result: this.#result });
    });
  }
}
