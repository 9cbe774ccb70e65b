// Puts a request handler on a free loopback port, and keeps what arrived: the witness of what a gateway really sent.
import http from "node:http";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Upstream {
  /** Of the MCP endpoint. */
  readonly url: string;
  readonly origin: string;
  /** Everything that arrived, in order. */
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

export type UpstreamHandler = (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => void | Promise<void>;

export async function listenUpstream(handler: UpstreamHandler, path = "/mcp"): Promise<Upstream> {
  const seen: SeenRequest[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      void handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    url: `${origin}${path}`,
    origin,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
