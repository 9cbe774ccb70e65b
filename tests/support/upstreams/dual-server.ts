// A real server of both eras, made with the current server library: modern by envelope, legacy without sessions.
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface DualServer extends Upstream {
  /** Tools that were really run, in order. */
  readonly ran: string[];
}

/** Tools `echo`, `secret_wipe` and `slow` (two progress notifications, the second after `release`). */
export async function startDualServer({ legacy = "stateless" }: { readonly legacy?: "stateless" | "reject" } = {}): Promise<DualServer> {
  const ran: string[] = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "dual", version: "1.0.0" });
    server.registerTool("echo", { description: "Says it again.", inputSchema: z.object({ text: z.string().optional() }) }, ({ text }) => {
      ran.push("echo");
      return { content: [{ type: "text", text: text ?? "" }] };
    });
    server.registerTool("secret_wipe", { description: "Wipes.", inputSchema: z.object({}) }, () => {
      ran.push("secret_wipe");
      return { content: [{ type: "text", text: "wiped" }] };
    });
    server.registerTool("fails", { description: "Fails.", inputSchema: z.object({}) }, () => {
      ran.push("fails");
      return { content: [{ type: "text", text: "no" }], isError: true };
    });
    return server;
  }, { legacy });
  const node = toNodeHandler(handler);
  const upstream = await listenUpstream(async (request, response, body) => {
    await node(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
  return { ...upstream, ran };
}
