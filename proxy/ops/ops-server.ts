// The operator's port: is the process alive, should it get traffic. Nothing of a tenant is said here.
import http from "node:http";

export interface Readiness {
  /** Why the gateway should get no traffic; empty where it should. */
  readonly reasons: () => readonly string[];
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/healthz` is 200 while the process runs; `/readyz` is 200 only while requests would be served, else 503 with the reasons. */
export async function openOpsServer(host: string, port: number, readiness: Readiness): Promise<OpsServer> {
  const server = http.createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    const say = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(JSON.stringify(body));
    };
    if (request.method !== "GET" && request.method !== "HEAD") return say(405, { status: "method_not_allowed" });
    if (request.url === "/healthz") return say(200, { status: "ok" });
    if (request.url !== "/readyz") return say(404, { status: "not_found" });
    const reasons = readiness.reasons();
    say(reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? "ready" : "not_ready", reasons });
  });
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
