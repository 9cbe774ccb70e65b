// A real server of both eras with one tool of each kind that a policy treats differently, and a record of every call that reached it.
import { setTimeout } from "node:timers/promises";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface ReceivedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface FileServer extends Upstream {
  /** Every tools/call that arrived, oldest first: counted here, never in a client (law L7). */
  readonly received: readonly ReceivedCall[];
}

/** Tools `list_files`, `read_file`, `write_file`, `run_command`, `delete_file`. The first request of all waits `firstAnswerMs`. */
export async function startFileServer({ firstAnswerMs = 0 }: { readonly firstAnswerMs?: number } = {}): Promise<FileServer> {
  const received: ReceivedCall[] = [];
  let waitMs = firstAnswerMs;
  const node = toNodeHandler(createMcpHandler(() => fileServer((call) => received.push(call))));
  const upstream = await listenUpstream(async (request, response, body) => {
    const ownWaitMs = waitMs;
    waitMs = 0;
    await setTimeout(ownWaitMs);
    await node(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
  return { ...upstream, received };
}

function fileServer(note: (call: ReceivedCall) => void): McpServer {
  const server = new McpServer({ name: "files", version: "1.0.0" });
  const answer = (tool: string, args: Readonly<Record<string, unknown>>, text: string) => {
    note({ tool, arguments: args });
    return { content: [{ type: "text" as const, text }] };
  };
  const path = z.string().describe("Path of the file, from the root of the share");
  server.registerTool("list_files", { description: "List the files of a folder", inputSchema: z.object({ folder: z.string().optional() }), annotations: { readOnlyHint: true } },
    (args) => answer("list_files", args, "notes.txt\nplan.txt"));
  server.registerTool("read_file", { description: "Read a file", inputSchema: z.object({ path }), annotations: { readOnlyHint: true } },
    (args) => answer("read_file", args, `contents of ${args.path}`));
  server.registerTool("write_file", { description: "Write a file", inputSchema: z.object({ path, text: z.string() }) },
    (args) => answer("write_file", args, "written"));
  server.registerTool("run_command", { description: "Run a command on the host", inputSchema: z.object({ command: z.string() }) },
    (args) => answer("run_command", args, "ran"));
  server.registerTool("delete_file", { description: "Delete a file", inputSchema: z.object({ path }), annotations: { destructiveHint: true } },
    (args) => answer("delete_file", args, "deleted"));
  return server;
}
