// A real server of the legacy era alone, made with the first library: sessions, GET streams, resumable events, requests to the client.
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface LegacyServer extends Upstream {
  readonly ran: string[];
  /** The session ids that the server itself minted. */
  readonly sessions: string[];
  /** What the client answered when the tool `asks` asked it for its roots: the error's code, or "roots". */
  readonly answers: (number | string)[];
  /** Lets the tool `slow` finish. */
  release(): void;
  /** Every session so far is unknown from now on. */
  forgetSessions(): void;
}

export async function startLegacyServer(): Promise<LegacyServer> {
  const ran: string[] = [];
  const sessions: string[] = [];
  const answers: (number | string)[] = [];
  const transports = new Map<string, StreamableHTTPServerTransport>();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });

  function makeServer(): McpServer {
    const server = new McpServer({ name: "legacy", version: "1.0.0" });
    server.registerTool("echo", { description: "Says it again.", inputSchema: { text: z.string().optional() } }, ({ text }) => {
      ran.push("echo");
      return { content: [{ type: "text", text: text ?? "" }] };
    });
    server.registerTool("secret_wipe", { description: "Wipes.", inputSchema: {} }, () => {
      ran.push("secret_wipe");
      return { content: [{ type: "text", text: "wiped" }] };
    });
    server.registerTool("slow", { description: "Tells progress, then waits.", inputSchema: {} }, async (_args, extra) => {
      ran.push("slow");
      extra.signal.addEventListener("abort", () => ran.push("slow: cancelled"));
      const token = extra._meta?.progressToken ?? 0;
      await extra.sendNotification({ method: "notifications/progress", params: { progressToken: token, progress: 1, message: "begun" } });
      await released;
      return { content: [{ type: "text", text: "done" }] };
    });
    server.registerTool("asks", { description: "Asks the client for its roots.", inputSchema: {} }, async (_args, extra) => {
      ran.push("asks");
      await extra.sendRequest({ method: "roots/list" }, z.looseObject({})).then(
        () => answers.push("roots"),
        (error: unknown) => answers.push(error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : "?"),
      );
      return { content: [{ type: "text", text: "asked" }] };
    });
    server.registerTool("elicits", { description: "Asks the client for a name.", inputSchema: { greeting: z.string() } }, async ({ greeting }, extra) => {
      const token = extra._meta?.progressToken;
      const tell = async (progress: number) => {
        if (token !== undefined) await extra.sendNotification({ method: "notifications/progress", params: { progressToken: token, progress } });
      };
      await tell(10);
      const said = await extra.sendRequest(
        { method: "elicitation/create", params: { mode: "form", message: "Who are you?", requestedSchema: { type: "object", properties: { name: { type: "string" } } } } },
        z.looseObject({ action: z.string(), content: z.looseObject({ name: z.string() }).optional() }),
      ).catch((error: unknown) => ({ action: String(error), content: undefined }));
      ran.push("elicits");
      await tell(20);
      return { content: [{ type: "text", text: `${greeting} ${said.content?.name ?? said.action}` }] };
    });
    return server;
  }

  const upstream = await listenUpstream(async (request, response, body) => {
    const parsed: unknown = body.length === 0 ? undefined : JSON.parse(body.toString("utf8"));
    const id = request.headers["mcp-session-id"];
    let transport = typeof id === "string" ? transports.get(id) : undefined;
    if (typeof id === "string" && transport === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      return void response.end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}');
    }
    if (transport === undefined) {
      const fresh = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (sessionId) => {
          sessions.push(sessionId);
          transports.set(sessionId, fresh);
        },
      });
      transport = fresh;
      await makeServer().connect(fresh);
    }
    await transport.handleRequest(request, response, parsed);
  });
  return { ...upstream, ran, sessions, answers, release: () => release(), forgetSessions: () => transports.clear() };
}
