// One request to a server, at undici's dispatch level: the answer's head as a promise, its bytes as they come, held back on demand.
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher, Pool } from "undici";
import { EgressError } from "../egress/egress-error";
import type { Signal } from "../streams/plain-signal";

/** Takes the bytes of an answer; `end` or `fail` is called once, last. */
export interface BodySink {
  data(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

export interface UpstreamAnswer {
  /** Made by the gateway, in place of a server that was not asked. */
  readonly isOwn?: true;
  /** Made by the gateway too: the server never got the request that this answers. */
  readonly isUnsent?: true;
  /** Made by the gateway in place of what a server answered and could not be carried over: the server has not said that the call failed. */
  readonly isReplaced?: boolean;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Starts the bytes flowing into `sink`; called once. */
  read(sink: BodySink): void;
  pause(): void;
  resume(): void;
  /** Closes the connection to the server; the sink hears `fail`, if it was not done. */
  abort(): void;
  /** Called where the client does not get what stands at the end of it: nobody will come back with what is asked there. */
  withheld?(): void;
  /** Of an answer that another process gives: what stands there as `isReplaced` is to be believed once this has resolved. Never rejects. */
  settleMarks?(): Promise<void>;
}

export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | null;
  /** Until the answer's head is there, aborting this gives the request up. */
  readonly signal: Signal;
  /** Another gateway process of this machine sent it on: it is not sent on again. */
  readonly isFromPeer?: true;
}

/** `delivered: false` proves that no byte reached the server; otherwise it may have. */
export class UpstreamFailure extends Error {
  override readonly name = "UpstreamFailure";

  constructor(readonly delivered: boolean, options: ErrorOptions) {
    super(delivered ? "the connection to the server broke" : "the server was not reached", options);
  }
}

/** The client has taken its request back while the server was at work on it: nothing has failed, and nobody waits for the answer any more. */
export class RequestCancelled extends UpstreamFailure {
  constructor(delivered: boolean) {
    super(delivered, { cause: new Error("the client has cancelled the request") });
  }
}

/**
 * The head of the answer; rejects with an {@link UpstreamFailure}. Redirects are answers like any other and are not followed. A request
 * of which a byte may have left is never sent again; one that waited for a kept connection which broke meanwhile gets another, once.
 */
export function dispatchUpstream(pool: Pool, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { method, path, headers, body, signal } = request;
  return new Promise((resolve, reject) => {
    const begin = (onFailure: (failure: UpstreamFailure) => void) => {
      const exchange = new Exchange(resolve, onFailure, signal);
      if (signal.aborted) return exchange.onResponseError(null, new Error("given up before it began"));
      pool.dispatch({ method, path, headers, body, idempotent: false }, exchange);
    };
    begin((failure) => {
      const wasKept = !failure.delivered && !signal.aborted && !(failure.cause instanceof EgressError);
      if (wasKept) begin(reject);
      else reject(failure);
    });
  });
}

/** So much of an answer is taken before somebody reads it, since nearly all are no longer than that; then the connection is held back. */
const unreadBytesMax = 65_536;

/** The request on its way, and from its answer's head on the answer. */
class Exchange implements Dispatcher.DispatchHandler, UpstreamAnswer {
  status = 0;
  headers: IncomingHttpHeaders = {};
  #controller: Dispatcher.DispatchController | null = null;
  #sink: BodySink | null = null;
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  #isPaused = false;
  #isGiving = false;
  #settled = false;
  #over = false;
  #failure: UpstreamFailure | null = null;
  readonly #giveUp = () => this.#abort(new Error("the client went away"));

  constructor(
    readonly resolve: (answer: UpstreamAnswer) => void, readonly reject: (failure: UpstreamFailure) => void, readonly signal: Signal,
  ) {
    signal.addEventListener("abort", this.#giveUp, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // From here on bytes may have left.
    this.#controller = controller;
    if (this.signal.aborted) controller.abort(new Error("given up before it began"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#settled = true;
    this.signal.removeEventListener("abort", this.#giveUp);
    this.status = status;
    this.headers = headers;
    this.resolve(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#sink !== null && this.#unread.length === 0) return this.#sink.data(chunk);
    this.#unread.push(chunk);
    this.#unreadBytes += chunk.length;
    if (this.#unreadBytes >= unreadBytesMax) controller.pause();
  }

  onResponseEnd(): void {
    this.#over = true;
    this.#tellEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, cause: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.signal.removeEventListener("abort", this.#giveUp);
    const failure = new UpstreamFailure(this.#controller !== null && !(cause instanceof EgressError), { cause });
    this.#failure = failure;
    if (this.#settled) this.#tellEnd();
    else this.reject(failure);
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    // Whoever takes the bytes may say this while it is given some.
    if (this.#isGiving) return;
    this.#isGiving = true;
    while (!this.#isPaused) {
      const chunk = this.#unread.shift();
      if (chunk === undefined) break;
      this.#unreadBytes -= chunk.length;
      this.#sink?.data(chunk);
    }
    this.#isGiving = false;
    if (this.#isPaused) return;
    if (this.#over) this.#tellEnd();
    else this.#controller?.resume();
  }

  abort(): void {
    this.#abort(new Error("given up"));
  }

  /** Once, when everything before it has been read. */
  #tellEnd(): void {
    const sink = this.#sink;
    if (sink === null || this.#isGiving || this.#unread.length > 0) return;
    this.#sink = null;
    if (this.#failure !== null) sink.fail(this.#failure);
    else sink.end();
  }

  #abort(reason: Error): void {
    const isCut = this.#unread.length > 0;
    this.#unread = [];
    if (this.#over) {
      if (isCut) this.#failure ??= new UpstreamFailure(true, { cause: reason });
      return this.#tellEnd();
    }
    if (this.#controller !== null) this.#controller.abort(reason);
    else this.onResponseError(null, reason);
  }
}
