// A real server of the old HTTP+SSE transport (MCP 2024-11-05), made with the first library.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface SseServer extends Upstream {
  readonly ran: string[];
  /** What clients answered when the tool `asks` asked for their roots: the error's code, or "roots". */
  readonly answers: (number | string)[];
  /** Sessions whose stream is open. */
  openSessions(): number;
  /** Lets the tool `slow` finish. */
  release(): void;
  /** Tells every client that the list of tools has changed. */
  announce(): void;
  /** Breaks every stream off. */
  breakOff(): void;
}

export async function startSseServer(): Promise<SseServer> {
  const ran: string[] = [];
  const answers: (number | string)[] = [];
  const open = new Map<string, { readonly transport: SSEServerTransport; readonly server: McpServer; readonly destroy: () => void }>();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });

  function makeServer(): McpServer {
    const server = new McpServer({ name: "old", version: "0.1.0" });
    const text = (said: string) => ({ content: [{ type: "text" as const, text: said }] });
    server.registerTool("echo", { description: "Says it again.", inputSchema: { text: z.string() } }, ({ text: said }) => {
      ran.push("echo");
      return text(said);
    });
    server.registerTool("secret_wipe", { description: "Wipes.", inputSchema: {} }, () => {
      ran.push("secret_wipe");
      return text("wiped");
    });
    server.registerTool("slow", { description: "Tells progress, then waits.", inputSchema: {} }, async (_args, extra) => {
      ran.push("slow");
      const token = extra._meta?.progressToken ?? 0;
      await extra.sendNotification({ method: "notifications/progress", params: { progressToken: token, progress: 1, message: "begun" } });
      extra.signal.addEventListener("abort", () => ran.push("slow was cancelled"));
      await released;
      return text("done");
    });
    server.registerTool("asks", { description: "Asks the client for its roots.", inputSchema: {} }, async (_args, extra) => {
      ran.push("asks");
      await extra.sendRequest({ method: "roots/list" }, z.looseObject({})).then(
        () => answers.push("roots"),
        (error: unknown) => answers.push(error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : "?"),
      );
      return text("asked");
    });
    return server;
  }

  const upstream = await listenUpstream(async (request, response, body) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET" && url.pathname === "/sse") {
      const transport = new SSEServerTransport("/messages", response);
      const server = makeServer();
      open.set(transport.sessionId, { transport, server, destroy: () => void response.destroy() });
      response.on("close", () => void open.delete(transport.sessionId));
      return server.connect(transport);
    }
    const session = open.get(url.searchParams.get("sessionId") ?? "");
    if (request.method === "POST" && url.pathname === "/messages" && session !== undefined) {
      return session.transport.handlePostMessage(request, response, JSON.parse(body.toString("utf8")));
    }
    response.writeHead(request.method === "POST" ? 405 : 404).end();
  }, "/sse");
  return {
    ...upstream, ran, answers, release: () => release(),
    openSessions: () => open.size,
    announce: () => {
      for (const { server } of open.values()) server.sendToolListChanged();
    },
    breakOff: () => {
      for (const { destroy } of open.values()) destroy();
    },
  };
}
