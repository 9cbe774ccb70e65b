// The reference SDK's server of the legacy era over Streamable HTTP, one of its own for each session.
import { randomUUID } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { listenUpstream, type Upstream } from "./listen-upstream";

export function listenSessions(makeServer: () => McpServer): Promise<Upstream> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  return listenUpstream(async (request, response, body) => {
    const id = request.headers["mcp-session-id"];
    let transport = typeof id === "string" ? transports.get(id) : undefined;
    if (transport === undefined) {
      const fresh = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID(), onsessioninitialized: (sessionId) => void transports.set(sessionId, fresh) });
      transport = fresh;
      await makeServer().connect(fresh);
    }
    await transport.handleRequest(request, response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
}
