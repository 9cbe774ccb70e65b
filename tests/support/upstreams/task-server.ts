// A real server of the legacy era whose tool `work` runs as a task (the experiment of 2025-11-25), made with the first library.
import { InMemoryTaskMessageQueue, InMemoryTaskStore } from "@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { listenSessions } from "./listen-sessions";
import type { Upstream } from "./listen-upstream";

export interface TaskServer extends Upstream {
  /** The task ids that the server itself minted. */
  readonly minted: string[];
  /** Whether each question to the client was answered with a yes. */
  readonly confirmed: boolean[];
}

/** `work` takes a text, asks the client to confirm, and answers with the text. */
export async function startTaskServer(): Promise<TaskServer> {
  const minted: string[] = [];
  const confirmed: boolean[] = [];
  const taskStore = new InMemoryTaskStore();
  const taskMessageQueue = new InMemoryTaskMessageQueue();

  function makeServer(): McpServer {
    const server = new McpServer({ name: "tasks", version: "1.0.0" }, {
      capabilities: { tasks: { requests: { tools: { call: {} } }, cancel: {}, list: {} } }, taskStore, taskMessageQueue,
    });
    server.experimental.tasks.registerToolTask("work", {
      description: "Works for a while.", inputSchema: { text: z.string() }, execution: { taskSupport: "required" },
    }, {
      async createTask({ text }, extra) {
        const task = await extra.taskStore.createTask({ ttl: 60_000, pollInterval: 20 });
        minted.push(task.taskId);
        void (async () => {
          // The question waits for the client to ask for the result, and goes down on that stream.
          await extra.taskStore.updateTaskStatus(task.taskId, "input_required");
          const answer = await server.server.request(
            { method: "elicitation/create", params: { message: "Go on?", requestedSchema: { type: "object", properties: {} } } }, z.looseObject({ action: z.string() }),
            { relatedTask: { taskId: task.taskId } },
          );
          await extra.taskStore.updateTaskStatus(task.taskId, "working");
          confirmed.push(answer.action === "accept");
          await extra.taskStore.storeTaskResult(task.taskId, "completed", { content: [{ type: "text", text }] });
        })();
        return { task };
      },
      getTask: (_args, extra) => extra.taskStore.getTask(extra.taskId),
      async getTaskResult(_args, extra) {
        return z.looseObject({ content: z.array(z.object({ type: z.literal("text"), text: z.string() })) }).parse(await extra.taskStore.getTaskResult(extra.taskId));
      },
    });
    return server;
  }

  return { ...(await listenSessions(makeServer)), minted, confirmed };
}
