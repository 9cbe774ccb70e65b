// A real server of the old HTTP+SSE transport (MCP 2024-11-05), made with the first library.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export async function startSseServer(): Promise<Upstream> {
  const transports = new Map<string, SSEServerTransport>();
  return listenUpstream(async (request, response, body) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET" && url.pathname === "/sse") {
      const transport = new SSEServerTransport("/messages", response);
      transports.set(transport.sessionId, transport);
      const server = new McpServer({ name: "old", version: "0.1.0" });
      server.registerTool("echo", { description: "Says it again.", inputSchema: { text: z.string() } }, ({ text }) => ({ content: [{ type: "text", text }] }));
      return server.connect(transport);
    }
    const transport = transports.get(url.searchParams.get("sessionId") ?? "");
    if (request.method === "POST" && url.pathname === "/messages" && transport !== undefined) {
      return transport.handlePostMessage(request, response, JSON.parse(body.toString("utf8")));
    }
    response.writeHead(request.method === "POST" ? 405 : 404).end();
  }, "/sse");
}
