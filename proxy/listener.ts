// The port: bounds of the connections, what comes before the gateway is ready and while it goes down, the last catch. No rule lives here.
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { GatewayBounds } from "./bounds";
import { corsHeaders } from "./cors";
import type { GatewayDeps } from "./deps";
import { HttpExchange, type Shared } from "./http-exchange";
import { openConnections } from "./neighbours/open-connections";
import { handle, internalFault } from "./pipeline";
import { refuseStarting, refuseUnreadable } from "./refuse-unread";
import { departures } from "./streams/departures";
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

/** What requests have in common, and what answers them. */
interface Serving extends Shared {
  readonly handleOne: typeof handle;
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
    // Without one, or with one behind too many others, Node would answer by itself, and nothing of it would be in any log.
    requireHostHeader: false,
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
