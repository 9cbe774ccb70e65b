// One client's share of a server's single stream, as an answer of its own: an event stream of the messages that are pushed into it.
import { serializeSseEvent } from "@/lib/mcp/sse-events";
import type { OwnBytes } from "../../answers/held-bytes";
import type { BodySink, UpstreamAnswer } from "../dispatch-upstream";

export interface FlowOwner {
  /** Where the bytes that wait in the flow are counted. */
  readonly held: OwnBytes;
  /** The bytes that wait in the flow became more or fewer. */
  readonly onQueued: () => void;
  /** Whoever read it is gone; nothing more is wanted. */
  readonly onAborted: () => void;
}

export class MessageFlow implements UpstreamAnswer {
  readonly status = 200;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #sink: BodySink | null = null;
  #paused = false;
  #isFlushing = false;
  #ending: { readonly error: Error | null } | null = null;
  #isOver = false;

  constructor(readonly headers: Readonly<Record<string, string>>, readonly owner: FlowOwner) {}

  /** What was pushed and not yet read. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Passes a message on as an event without an id: nobody can come back for it. Where more may not be held, the flow ends with a failure instead. */
  push(data: string): void {
    if (this.#isOver || this.#ending !== null) return;
    const bytes = serializeSseEvent({ type: "message", id: null, data });
    if (!this.owner.held.take(bytes.length)) return this.finish(new Error("more waits for clients than may be held"));
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#flush();
  }

  /** After what was pushed: the end, or the failure that it breaks off with. */
  finish(error: Error | null): void {
    this.#ending ??= { error };
    this.#flush();
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    this.#flush();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flush();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#close();
    this.owner.onAborted();
    this.#sink?.fail(new Error("given up"));
  }

  #flush(): void {
    const sink = this.#sink;
    // A sink may pause, resume or give up while it is being written to.
    if (sink !== null && !this.#isFlushing) {
      this.#isFlushing = true;
      for (let next = this.#queue[0]; next !== undefined && !this.#paused && !this.#isOver; next = this.#queue[0]) {
        this.#queue.shift();
        this.#queuedBytes -= next.length;
        this.owner.held.give(next.length);
        sink.data(Buffer.from(next.buffer, next.byteOffset, next.byteLength));
      }
      this.#isFlushing = false;
      if (this.#ending !== null && this.#queue.length === 0 && !this.#paused && !this.#isOver) {
        const { error } = this.#ending;
        this.#close();
        if (error === null) sink.end();
        else sink.fail(error);
      }
    }
    this.owner.onQueued();
  }

  #close(): void {
    this.#isOver = true;
    this.#queue = [];
    this.owner.held.give(this.#queuedBytes);
    this.#queuedBytes = 0;
  }
}
