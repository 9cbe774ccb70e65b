// The suite cannot send a token: this adds one to each request and changes nothing else, so that Host and Origin still mean something.
import http from "node:http";

export interface HeaderFront {
  /** On localhost: the suite insists. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Passes everything to `origin` with the token of its path. `port` is one that nothing listens on. */
export async function openHeaderFront(port: number, origin: string, tokenOf: (path: string) => string): Promise<HeaderFront> {
  const { hostname: host, port: to } = new URL(origin);
  const server = http.createServer((request, response) => {
    const path = request.url ?? "";
    const upstream = http.request(
      { host, port: to, path, method: request.method, headers: { ...request.headers, authorization: `Bearer ${tokenOf(path)}` } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      },
    );
    upstream.on("error", () => response.destroy());
    response.on("close", () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
