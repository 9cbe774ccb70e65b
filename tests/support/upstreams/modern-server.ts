// A real server of the modern era alone, made with the current library: what a legacy client cannot talk to without the bridge.
import { toNodeHandler } from "@modelcontextprotocol/node";
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface ModernServer extends Upstream {
  /** Tools that were really run, in order; `asks` when it had its answer. */
  readonly ran: string[];
  /** What `slow` was asked to wait, of each request that was given up. */
  readonly cancelled: number[];
}

/** Tools `echo`, `secret_wipe`, `fails`, `slow`, `asks` (a person's name), `region` (mirrored in a header) and `leaks` (text to be redacted). */
export async function startModernServer(): Promise<ModernServer> {
  const ran: string[] = [];
  const cancelled: number[] = [];
  const text = (said: string) => ({ content: [{ type: "text" as const, text: said }] });
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "modern", version: "2.0.0" }, { instructions: "Be kind.", capabilities: { tools: { listChanged: true } } });
    server.registerTool("echo", { description: "Says it again.", inputSchema: z.object({ text: z.string().optional() }) }, (args) => {
      ran.push("echo");
      return text(args.text ?? "");
    });
    server.registerTool("secret_wipe", { description: "Wipes.", inputSchema: z.object({}) }, () => {
      ran.push("secret_wipe");
      return text("wiped");
    });
    server.registerTool("fails", { description: "Fails.", inputSchema: z.object({}) }, () => {
      ran.push("fails");
      return { ...text("no"), isError: true };
    });
    server.registerTool("slow", { description: "Tells progress, then waits.", inputSchema: z.object({ ms: z.number() }) }, async ({ ms }, ctx) => {
      ran.push("slow");
      const progressToken = ctx.mcpReq._meta?.progressToken;
      if (progressToken !== undefined) await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1, message: "begun" } });
      await new Promise<void>((resolve) => {
        const onAbort = () => {
          clearTimeout(timer);
          cancelled.push(ms);
          resolve();
        };
        const timer = setTimeout(() => {
          ctx.mcpReq.signal.removeEventListener("abort", onAbort);
          resolve();
        }, ms);
        ctx.mcpReq.signal.addEventListener("abort", onAbort);
      });
      return text("done");
    });
    server.registerTool("asks", { description: "Asks for a name.", inputSchema: z.object({ greeting: z.string() }) }, ({ greeting }, ctx) => {
      const answered = acceptedContent(ctx.mcpReq.inputResponses, "who", z.object({ name: z.string() }));
      if (answered === undefined) {
        return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: "Who are you?", requestedSchema: z.object({ name: z.string() }) }) }, requestState: "state-1" });
      }
      ran.push("asks");
      return text(`${greeting} ${answered.name}, ${String(ctx.mcpReq.requestState() ?? "")}`);
    });
    server.registerTool("region", { description: "Says its region.", inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }) }, ({ region }) => {
      ran.push("region");
      return text(region);
    });
    server.registerTool("leaks", { description: "Says too much.", inputSchema: z.object({}) }, () => {
      ran.push("leaks");
      return text("the customer is cust-4711");
    });
    server.registerResource("note", "note://one", { description: "A note." }, () => ({ contents: [{ uri: "note://one", text: "hello" }] }));
    server.registerPrompt("greet", { description: "Greets." }, () => ({ messages: [{ role: "user", content: { type: "text", text: "hi" } }] }));
    return server;
  }, { legacy: "reject" });
  const node = toNodeHandler(handler);
  const upstream = await listenUpstream(async (request, response, body) => {
    await node(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
  return { ...upstream, ran, cancelled };
}
