// The operator's port: is the process alive, should it get traffic, what has it measured. Nothing of a tenant is said here.
import http from "node:http";
import { Registry } from "prom-client";
import { classifyAddress } from "@/lib/egress/classify-address";
import type { AuditStanding, SpoolStanding } from "./audit-standing";

export interface OpsAnswers {
  /** Whether the start is over. */
  readonly isUp: () => boolean;
  /** Why the gateway should get no traffic; empty where it should. */
  readonly reasons: () => readonly string[];
  readonly audit: () => AuditSummary;
  /** In the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

/** Where the audit log goes first, and how the spool is where it goes there. */
export interface AuditSummary {
  readonly mode: AuditStanding["mode"];
  readonly state?: SpoolStanding | null;
}

/** What one gateway has to say, to whoever asks for it. */
export interface GatewayState extends Omit<OpsAnswers, "metrics" | "audit"> {
  readonly audit: () => AuditStanding;
  readonly registry: Registry;
}

/** Where a gateway is asked how it is: a port of its own, or the process above it. */
export type OpenOps = (state: GatewayState) => Promise<OpsServer>;

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

const requestMs = 5_000;
const headerBytesMax = 8_192;
const connectionsMax = 64;
const localHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * `/healthz` is 200 once the process has started and while it runs; `/readyz` is 200 only while requests would be served, else 503 with
 * the reasons, and says of a spool whether it is shipping, buffering or blocked; `/metrics` is for Prometheus.
 * On a loopback address it answers to that alone: a page in a browser on the same machine could reach it by a name of its own.
 */
export async function openOpsServer(host: string, port: number, answers: OpsAnswers): Promise<OpsServer> {
  const isLocal = host === "localhost" || classifyAddress(host) === "loopback";
  const server = http.createServer({ requestTimeout: requestMs, headersTimeout: requestMs, maxHeaderSize: headerBytesMax }, (request, response) => {
    const say = (status: number, type: string, body: string) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      response.end(body);
    };
    const sayJson = (status: number, body: object) => say(status, "application/json", JSON.stringify(body));
    const asked = request.headers.host;
    if (isLocal && asked !== undefined && !localHost.test(asked)) return sayJson(403, { status: "host_refused" });
    if (request.method !== "GET" && request.method !== "HEAD") return sayJson(405, { status: "method_not_allowed" });
    switch (request.url) {
      case "/healthz": return answers.isUp() ? sayJson(200, { status: "ok", auditMode: answers.audit().mode }) : sayJson(503, { status: "starting" });
      case "/readyz": {
        const reasons = answers.reasons();
        const { state } = answers.audit();
        return sayJson(reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? "ready" : "not_ready", reasons, ...(state && { audit: state }) });
      }
      case "/metrics":
        return void answers.metrics().then((text) => say(200, Registry.PROMETHEUS_CONTENT_TYPE, text), () => sayJson(500, { status: "not_measured" }));
      default: return sayJson(404, { status: "not_found" });
    }
  });
  server.maxConnections = connectionsMax;
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
