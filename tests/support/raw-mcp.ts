// Requests to a gateway written by hand: for what no client library would send, and for the exact bytes of the answer.
import http from "node:http";
import type { SceneGrant } from "./gateway-scene";

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface RawOptions {
  readonly method?: string;
  readonly path?: string;
  /** Replaces the grant's own; null leaves the header out. */
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** One request, with the headers of an ordinary client unless they are replaced. */
export function rawRequest(grant: Pick<SceneGrant, "url" | "token">, options: RawOptions = {}): Promise<RawAnswer> {
  const url = new URL(options.path ?? grant.url, grant.url);
  const method = options.method ?? "POST";
  const token = options.token === undefined ? grant.token : options.token;
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      agent: false,
      headers: {
        ...(method === "POST" && { "content-type": "application/json" }),
        accept: "application/json, text/event-stream",
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...options.headers,
      },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(options.body);
  });
}

/** A legacy `tools/call`, without a session. */
export function callTool(grant: Pick<SceneGrant, "url" | "token">, name: string, args: unknown = {}, options: RawOptions = {}): Promise<RawAnswer> {
  return rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }), ...options });
}

/** The envelope that a modern client puts into `params._meta`; `clientInfo` is what it says of itself. */
export function modernMeta(clientInfo?: object): Record<string, unknown> {
  return {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {},
    ...(clientInfo !== undefined && { "io.modelcontextprotocol/clientInfo": clientInfo }),
  };
}

/** The headers that mirror the body of a modern request. */
export function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    "mcp-protocol-version": "2026-07-28", "mcp-method": method,
    ...(name !== undefined && { "mcp-name": `=?base64?${Buffer.from(name, "utf8").toString("base64")}?=` }),
  };
}
