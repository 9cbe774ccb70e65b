// An HTTP front that gives every request to the next of its gateways: no two in a row from one client meet the same process.
import http from "node:http";

export interface AlternatingFront {
  readonly url: string;
  /** From here on requests are answered. */
  setBackends(urls: readonly string[]): void;
  close(): Promise<void>;
}

export async function openAlternatingFront(): Promise<AlternatingFront> {
  let backends: readonly string[] = [];
  let turn = 0;
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const backend = new URL(backends[(turn += 1) % backends.length] ?? "http://127.0.0.1:9");
    // From the client's own address: a gateway believes no header about it unless it is told to.
    const from = { localAddress: request.socket.remoteAddress };
    const forwarded = http.request({ host: backend.hostname, port: backend.port, ...from, method: request.method, path: request.url, headers: request.headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    });
    forwarded.once("error", () => response.destroy());
    response.once("close", () => forwarded.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    setBackends(urls) {
      backends = urls;
    },
    close: () => new Promise((resolve) => {
      agent.destroy();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
