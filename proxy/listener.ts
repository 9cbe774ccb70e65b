// node:http on one side, the pipeline on the other: bounds of the connection, the body read once, the last catch. No rule lives here.
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { GatewayBounds } from "./bounds";
import { corsHeaders } from "./cors";
import type { GatewayDeps } from "./deps";
import type { BodyReading, GatewayAnswer, RawRequest } from "./exchange";
import { handle, internalFault } from "./pipeline";
import { refuseStarting, refuseUnreadable } from "./refuse-unread";
import type { ClientSide, ClientStream } from "./streams/client-side";
import { departures } from "./streams/departures";
import { joinChunks } from "./streams/join-chunks";
import { openConnections, type OpenConnections } from "./streams/open-connections";
import { PlainSignal } from "./streams/plain-signal";
import { untilReady } from "./streams/until-ready";

export interface Listener {
  readonly port: number;
  /** From here on requests are answered, by the pipeline or by what stands around it; those that came before among them, as far as they wait. */
  serve(deps: GatewayDeps, handleOne?: typeof handle): void;
  /** From here on every answer tells its client to connect anew, elsewhere or here. */
  retire(): void;
  /**
   * Accepts no more connections, and closes those that are idle; resolves when the last request is answered. Who got an answer that had
   * begun before `retire` does not know that its connection ends, and may send one more request on it: that is waited for, for a moment.
   */
  close(): Promise<void>;
  /** Closes what is still open, answered or not. */
  closeConnections(): void;
}

/** How long a connection that was answered is kept for the request that its client may be sending already. */
const lastRequestMs = 200;

/** What requests have in common. */
interface Serving {
  readonly deps: GatewayDeps;
  readonly handleOne: typeof handle;
  readonly isRetired: () => boolean;
  readonly atTurnsEnd: (depart: () => void) => void;
  readonly connections: OpenConnections<Socket>;
}

/**
 * A listening server with every bound of its connections set; rejects where the port is taken. What comes before `serve` waits for it, for
 * `startWaitMs` at most, and is then told that the gateway is only starting.
 */
export async function openListener(host: string, port: number, bounds: GatewayBounds): Promise<Listener> {
  const server = http.createServer({
    maxHeaderSize: bounds.headerBytesMax,
    headersTimeout: bounds.headersTimeoutMs,
    requestTimeout: bounds.requestTimeoutMs,
    keepAliveTimeout: bounds.keepAliveTimeoutMs,
    connectionsCheckingInterval: bounds.connectionChecksMs,
    // One that is sent twice becomes one that matches nothing.
    joinDuplicateHeaders: true,
    noDelay: true,
  });
  // Node drops what is beyond this in silence; one more shows that there was too much.
  server.maxHeadersCount = bounds.headersMax + 1;
  server.maxConnections = bounds.connectionsMax;
  server.on("clientError", refuseUnreadable);
  const connections = openConnections<Socket>(bounds.connectionsMax - bounds.connectionsSpare);
  server.on("connection", (socket) => {
    connections.opened(socket);
    socket.on("close", () => connections.closed(socket));
    // Each request that waits behind another hears of its end, too, and a client may send as many as it likes.
    socket.setMaxListeners(0);
  });
  let isRetired = false;
  let underWay = 0;
  let onAnswered: (() => void) | null = null;
  let serving: Serving | null = null;
  const starting = untilReady<Serving>(bounds);

  async function answerOnceReady(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const ready = await starting.wait();
    // Of who left meanwhile nothing more would be heard.
    if (request.socket.destroyed) return;
    if (ready === null) refuseStarting(response);
    else await answer(request, response, ready);
  }

  server.on("request", (request, response) => {
    underWay += 1;
    connections.begun(request.socket);
    void (serving === null ? answerOnceReady(request, response) : answer(request, response, serving)).finally(() => {
      connections.answered(request.socket);
      underWay -= 1;
      if (underWay === 0) onAnswered?.();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: bounds.connectionsWaitingMax }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    serve(deps, handleOne = handle) {
      serving = { deps, handleOne, isRetired: () => isRetired, atTurnsEnd: departures(setImmediate), connections };
      starting.open(serving);
    },
    retire() {
      isRetired = true;
    },
    close: () =>
      new Promise((resolve) => {
        onAnswered = () => void setTimeout(() => {
          if (underWay === 0) resolve();
        }, lastRequestMs);
        if (underWay === 0) onAnswered();
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    closeConnections: () => server.closeAllConnections(),
  };
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse, serving: Serving): Promise<void> {
  const { deps, handleOne } = serving;
  const exchange = new HttpExchange(request, response, serving);
  const { origin } = request.headers;
  if (origin !== undefined) for (const [name, value] of Object.entries(corsHeaders(origin, deps.site))) response.setHeader(name, value);
  try {
    await handleOne(exchange, exchange, deps);
  } catch (error) {
    deps.log.error({ err: error }, "a request failed in the gateway");
    if (response.headersSent) response.destroy();
    else await exchange.send(internalFault);
  }
}

/** Both ends that the pipeline has of one request: what was received, and the way back. */
class HttpExchange implements RawRequest, ClientSide {
  readonly method: string;
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly headerCount: number;
  readonly remoteAddress: string;
  readonly receivedAtMs: number;
  readonly startedMs: number;
  readonly gone = new PlainSignal();
  /** Called when the answer is over or its connection gone. */
  #whenClosed: ((isWhole: boolean) => void) | null = null;
  #isClosed = false;

  constructor(readonly request: http.IncomingMessage, readonly response: http.ServerResponse, readonly serving: Serving) {
    const { deps } = serving;
    this.method = request.method ?? "";
    this.target = request.url ?? "";
    this.headers = request.headers;
    this.headerCount = request.rawHeaders.length / 2;
    this.remoteAddress = request.socket.remoteAddress ?? "";
    this.receivedAtMs = deps.nowMs();
    this.startedMs = deps.monotonicMs();
    onceClosed(request, response, () => this.#closed());
  }

  trust(): void {
    this.serving.connections.trust(this.request.socket);
  }

  readBody(): Promise<BodyReading> {
    return readBody(this.request, this.serving.deps.bounds.bodyBytesMax);
  }

  send(answer: GatewayAnswer): Promise<boolean> {
    this.#sayGoodbye();
    return this.#sendWhole(answer);
  }

  open(status: number, headers: Readonly<Record<string, string>>): ClientStream {
    const { response } = this;
    this.#sayGoodbye();
    response.writeHead(status, headers);
    response.flushHeaders();
    return {
      write: (chunk) => response.write(chunk),
      onDrain: (listener) => void response.on("drain", listener),
      end: () => this.#ended(() => response.end()),
      destroy: () => void response.destroy(),
    };
  }

  #sayGoodbye(): void {
    if (this.serving.isRetired() && !this.response.headersSent) this.response.setHeader("connection", "close");
  }

  #sendWhole({ status, headers, body }: GatewayAnswer): Promise<boolean> {
    const { response } = this;
    if (response.headersSent || response.destroyed) return Promise.resolve(false);
    const lines: string[] = [];
    for (const name in headers) lines.push(name, headers[name] ?? "");
    if (status !== 204) lines.push("content-length", String(Buffer.byteLength(body)));
    response.writeHead(status, lines);
    if (body.length <= pieceBytes) return this.#ended(() => response.end(body));
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    return this.#ended((refresh) => endInPieces(response, bytes, refresh));
  }

  /** Whether everything went to the system before the connection was closed; of a client that takes nothing for `slowReaderMs` it is. */
  #ended(end: (refresh: () => void) => void): Promise<boolean> {
    const { request, response } = this;
    const { slowReaderMs } = this.serving.deps.bounds;
    if (this.#isClosed || response.destroyed || request.socket.destroyed) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | null = null;
      this.#whenClosed = (isWhole) => {
        if (timer !== null) clearTimeout(timer);
        resolve(isWhole);
      };
      // Not the socket's own time-out: who sends now and then while not reading would never meet it.
      const watch = (): void => {
        timer = setTimeout(() => request.socket.destroy(), slowReaderMs);
      };
      this.serving.atTurnsEnd(() => {
        // The connection may have gone since: what is written to it then is thrown away without a word.
        if (this.#isClosed || response.destroyed || request.socket.destroyed) return resolve(false);
        try {
          end(() => timer?.refresh());
        } catch (error) {
          return reject(error);
        }
        // It waits behind another answer, whose time this is; or the system has not taken all of it, as it nearly always has.
        if (response.socket === null) response.once("socket", watch);
        else if (response.socket.writableLength > 0) watch();
      });
    });
  }

  #closed(): void {
    this.#isClosed = true;
    const isWhole = this.response.writableFinished;
    if (!isWhole) this.gone.abort();
    this.#whenClosed?.(isWhole);
  }
}

/** Resolves with the whole body, or as soon as it is too large; requestTimeout bounds the wait. */
function readBody(request: http.IncomingMessage, bytesMax: number): Promise<BodyReading> {
  return new Promise((resolve) => {
    // It may have been cut while the configuration was loaded: then nothing more would ever be heard of it.
    if (request.destroyed) return resolve({ ok: false, fault: "client_gone" });
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        request.pause();
        return resolve({ ok: false, fault: "body_too_large" });
      }
      chunks.push(chunk);
    });
    request.on("end", () => {
      resolve({ ok: true, bytes: joinChunks(chunks, size) });
    });
    request.on("error", () => resolve({ ok: false, fault: "client_gone" }));
    request.on("close", () => resolve({ ok: false, fault: "client_gone" }));
  });
}

/** So much is taken within the time for a slow reader, or the connection is closed. */
const pieceBytes = 262_144;

/** Gives the system one piece after the other, as the client takes them; `refresh` is told of each. */
function endInPieces(response: http.ServerResponse, bytes: Buffer, refresh: () => void): void {
  let at = 0;
  const next = (): void => {
    refresh();
    for (;;) {
      const piece = bytes.subarray(at, at + pieceBytes);
      at += piece.length;
      if (at >= bytes.length) {
        response.removeListener("drain", next);
        response.end(piece);
        return;
      }
      if (!response.write(piece)) return;
    }
  };
  response.on("drain", next);
  next();
}

/**
 * Calls once when the answer is over or its connection gone. An answer that waits behind another on the same connection
 * (pipelining) has no socket yet, and Node tells it nothing when the connection goes: so the connection itself is asked.
 */
function onceClosed({ socket }: http.IncomingMessage, response: http.ServerResponse, closed: () => void): void {
  if (response.socket !== null) return void response.on("close", closed);
  const onClose = () => {
    socket.removeListener("close", onClose);
    response.removeListener("close", onClose);
    closed();
  };
  socket.on("close", onClose);
  response.on("close", onClose);
}
