// An event stream that the bridge writes, in the form in which a server's arrives. Whoever writes waits while nobody reads.
import { serializeSseEvent } from "@/lib/mcp/sse-events";
import { PlainSignal, type Signal } from "../../streams/plain-signal";
import { UpstreamFailure, type BodySink, type UpstreamAnswer } from "../../upstream/dispatch-upstream";

export class FedAnswer implements UpstreamAnswer {
  readonly status = 200;
  readonly headers: Readonly<Record<string, string>>;
  /** Set before the last message is written. */
  isReplaced = false;
  readonly #gone = new PlainSignal();
  #sink: BodySink | null = null;
  #isPaused = true;
  #isOver = false;
  #failure: UpstreamFailure | null = null;
  #wake: (() => void) | null = null;
  #onWithheld: (() => void) | null = null;

  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.headers = { "content-type": "text/event-stream", ...headers };
  }

  /** Aborted when nobody wants the rest. */
  get gone(): Signal {
    return this.#gone;
  }

  /** `listener` is called where the client does not get the end of what is written. */
  whenWithheld(listener: () => void): void {
    this.#onWithheld = listener;
  }

  withheld(): void {
    this.#onWithheld?.();
  }

  /** Writes one message as an event; waits until it may be written. False where nobody wants it any more. One writer at a time. */
  async write(data: string): Promise<boolean> {
    while (!this.#isOver && this.#isPaused) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#isOver) return false;
    this.#sink?.data(Buffer.from(serializeSseEvent({ type: "message", id: null, data })));
    return true;
  }

  /** Writes the last message and ends the stream. */
  async finish(data: string): Promise<void> {
    if (await this.write(data)) this.end();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#resumeWriter();
    this.#sink?.end();
  }

  /** Ends it as a connection that broke; whatever it was fed from is given up. */
  fail(cause: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#gone.abort();
    this.#resumeWriter();
    this.#failure = cause instanceof UpstreamFailure ? cause : new UpstreamFailure(true, { cause });
    this.#sink?.fail(this.#failure);
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    if (this.#isOver) return sink.fail(this.#failure ?? new UpstreamFailure(true, { cause: new Error("over before it was read") }));
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (this.#sink === null) return;
    this.#isPaused = false;
    this.#resumeWriter();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#gone.abort();
    this.#resumeWriter();
  }

  #resumeWriter(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
