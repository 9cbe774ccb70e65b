// One request: node:http on one side, the pipeline on the other. The body is read once, the answer given in pieces that the client takes.
import type http from "node:http";
import type { Socket } from "node:net";
import type { GatewayDeps } from "./deps";
import type { BodyReading, GatewayAnswer, RawRequest } from "./exchange";
import type { OpenConnections } from "./neighbours/open-connections";
import type { ClientSide, ClientStream } from "./streams/client-side";
import { gatherChunks } from "./streams/gather-chunks";
import { PlainSignal } from "./streams/plain-signal";

/** What the requests of a port have in common. */
export interface Shared {
  readonly deps: GatewayDeps;
  readonly isRetired: () => boolean;
  readonly atTurnsEnd: (depart: () => void) => void;
  readonly connections: OpenConnections<Socket>;
}

/** Both ends that the pipeline has of one request: what was received, and the way back. */
export class HttpExchange implements RawRequest, ClientSide {
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

  constructor(readonly request: http.IncomingMessage, readonly response: http.ServerResponse, readonly shared: Shared) {
    const { deps } = shared;
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
    this.shared.connections.trust(this.request.socket);
  }

  async idleUntil(wait: Promise<void>): Promise<void> {
    const { shared: { connections }, request: { socket } } = this;
    connections.answered(socket);
    await wait;
    connections.begun(socket);
  }

  readBody(): Promise<BodyReading> {
    return readBody(this.request, this.shared.deps.bounds.bodyBytesMax);
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
    if (this.shared.isRetired() && !this.response.headersSent) this.response.setHeader("connection", "close");
  }

  #sendWhole({ status, headers, body }: GatewayAnswer): Promise<boolean> {
    const { response } = this;
    if (response.headersSent || response.destroyed) return Promise.resolve(false);
    const lines: string[] = [];
    for (const name in headers) lines.push(name, headers[name] ?? "");
    if (status !== 204) lines.push("content-length", String(Buffer.byteLength(body)));
    response.writeHead(status, lines);
    if (typeof body !== "string" && body.length <= textBytesMax) return this.#ended(() => response.end(body.toString("latin1"), "latin1"));
    if (body.length <= pieceBytes) return this.#ended(() => response.end(body));
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    return this.#ended((refresh) => endInPieces(response, bytes, refresh));
  }

  /** Whether everything went to the system before the connection was closed; of a client that takes nothing for `slowReaderMs` it is. */
  #ended(end: (refresh: () => void) => void): Promise<boolean> {
    const { request, response } = this;
    const { slowReaderMs } = this.shared.deps.bounds;
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
      this.shared.atTurnsEnd(() => {
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
    const chunks = gatherChunks();
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        request.pause();
        return resolve({ ok: false, fault: "body_too_large" });
      }
      chunks.add(chunk);
    });
    request.on("end", () => {
      resolve({ ok: true, bytes: chunks.join() });
    });
    request.on("error", () => resolve({ ok: false, fault: "client_gone" }));
    request.on("close", () => resolve({ ok: false, fault: "client_gone" }));
  });
}

/** Up to here bytes go as a text of as many characters: only a text goes to the system in one piece with the head of the answer, which costs less. */
const textBytesMax = 8_192;

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
